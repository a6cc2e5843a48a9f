/** A small ledger to which things happen, for a test that holds what is kept of it to a whole reading. */
import fc from "fast-check";
import { createDayCutter } from "../../src/core/day";
import { NOTHING_DECLARED } from "../../src/core/declared";
import { mergeUsage } from "../../src/core/dedup";
import { type Ownership, PRINTED_COMMIT } from "../../src/core/ownership";
import type { Usage } from "../../src/core/usage";
import type { FactInputs } from "../../src/engine/panel/panelFacts";
import { addCorrection, undoCorrection } from "../../src/ledger/corrections";
import { deleteRange } from "../../src/ledger/deletion";
import { putEvidence } from "../../src/ledger/evidenceRows";
import type { Ledger } from "../../src/ledger/ledger";
import { putCalls, reconcileCalls } from "../../src/ledger/meteredCalls";
import type { Names } from "../../src/ledger/names";
import { type OutcomeRecord, putHistory, type RepoRecord, readRepos } from "../../src/ledger/outcomes";
import { dropRestated } from "../../src/ledger/restated";
import { putTrackedRepos, trackedId } from "../../src/ledger/trackedProjects";
import { putReading } from "../../src/ledger/trackedWork";
import { createUsageWriter, type ListPrice, repriceUsages } from "../../src/ledger/usageRows";
import { readingOf, requestIn } from "./trackedReadings";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 9, 1, 9);
const SOURCES = ["claude-code", "codex"] as const;
const MODELS = ["claude-opus-4-5", "gpt-5.1-codex", null] as const;
const CWDS = ["/r/a", "/r/b", "/notes", "/late"] as const;
const REPOS: readonly string[] = ["/r/a/.git", "/r/b/.git"];
const SESSIONS = ["one", "two", "three", "four"] as const;

const at = fc.integer({ min: 0, max: 240 });
const session = fc.constantFrom(...SESSIONS);
const repo = fc.constantFrom(0, 1);
const small = fc.nat(40);

/** Things that happen; times are half hours after the world's start, sessions and repositories by name and number. */
export const happenings = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("response"),
      at,
      session: fc.option(session),
      cwd: small,
      model: small,
      key: small,
      out: small,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("landed"), at, session, repo, by: fc.boolean(), lines: small, reverts: fc.boolean() }),
  },
  // A clone hears of what landed in the other repository.
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("fetched"), repo, which: small, shown: fc.boolean(), cwd: small }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("edit"), at, session, cwd: small }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("corrected"), at, session, repo, to: small, share: fc.boolean() }) },
  fc.record({ kind: fc.constant("undone"), which: small }),
  fc.record({ kind: fc.constant("later"), days: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: fc.constant("deleted"), at, length: small }),
  fc.record({ kind: fc.constant("restated"), at, session }),
  fc.record({ kind: fc.constant("learned"), repo }),
  fc.record({ kind: fc.constant("settings"), which: small }),
  fc.record({ kind: fc.constant("priced"), factor: fc.integer({ min: 1, max: 9 }) }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("metered"), which: small, early: fc.option(at) }) },
  fc.record({ kind: fc.constant("request"), which: small, session, at, repo }),
);

export type Happening = typeof happenings extends fc.Arbitrary<infer T> ? T : never;

export interface FactsWorld {
  happen(happening: Happening): void;
  inputs(): FactInputs;
}

export function createFactsWorld(ledger: Ledger, names: Names): FactsWorld {
  let now = START + 6 * DAY;
  let factor = 1;
  let settings = 0;
  let late: number | null = null;
  let reading = 0;
  const responses: Usage[] = [];
  const corrections: number[] = [];
  const landed: { readonly outcomes: Omit<OutcomeRecord, "commonDir">[]; readonly owners: Ownership[] }[] = REPOS.map(() => ({
    outcomes: [],
    owners: [],
  }));
  const moment = (half: number): number => START + half * 30 * 60_000 + half;
  const price = ({ model, tokens }: Usage): ListPrice | null => {
    if (model === null) return null;
    const byClass = { input: 3 * factor, output: (tokens.output ?? 0) * 15 * factor, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
    return { nanoUsd: byClass.input + byClass.output, byClass };
  };
  const writer = createUsageWriter(ledger, names, mergeUsage, price);
  const write = (work: () => void): void =>
    ledger.write(() => {
      names.begin();
      work();
    });
  const sourceOf = (name: string | null): string => SOURCES[name === "one" || name === "two" ? 0 : 1];

  function putRepo(index: number): void {
    const commonDir = REPOS[index] ?? "";
    const { outcomes, owners } = landed[index] ?? { outcomes: [], owners: [] };
    putHistory(ledger, names, {
      repo: {
        commonDir,
        top: commonDir.slice(0, -5),
        name: commonDir.slice(3, 4),
        defaultBranch: { ref: "refs/heads/main", name: "main", tip: "0".repeat(40) },
        digest: String(++reading),
        identities: ["ada@example.org"],
        problems: [],
        readAt: now + reading,
      } satisfies RepoRecord,
      outcomes,
      heads: [],
      carried: new Map(),
      owners,
    });
  }
  for (const index of REPOS.keys()) putRepo(index);

  return {
    happen: (happening) => {
      switch (happening.kind) {
        case "response": {
          const usage: Usage = {
            // One key may come again, from another session's copy: then it is merged, or moves.
            key: `key-${happening.key}`,
            session: happening.session,
            at: moment(happening.at),
            spanMs: 0,
            model: MODELS[happening.model % MODELS.length] ?? null,
            provider: null,
            tokens: {
              input: 1,
              output: happening.out,
              cacheRead: happening.out % 3 === 0 ? null : 5,
              cacheWrite5m: 0,
              cacheWrite1h: 0,
              reasoning: null,
            },
            responses: 1,
            tier: "standard",
            geo: null,
            webSearches: 0,
            reportedNanoUsd: null,
            billedNanoUsd: null,
            cwd: CWDS[happening.cwd % CWDS.length] ?? null,
            branch: happening.out % 2 === 0 ? "main" : "work",
            ownerRank: happening.out % 4,
          };
          responses.push(usage);
          write(() => writer.put(sourceOf(happening.session), [usage], "merge"));
          reconcileCalls(ledger, names, writer);
          break;
        }
        case "landed": {
          const own = landed[happening.repo];
          if (own === undefined) break;
          const sha = (own.outcomes.length * 2 + happening.repo + 1).toString(16).padStart(40, "0");
          const time = moment(happening.at);
          const before = own.outcomes.at(-1);
          if (happening.reverts && before !== undefined)
            own.outcomes[own.outcomes.length - 1] = { ...before, reverted: { by: sha, at: time } };
          own.outcomes.push({
            kind: "commit",
            id: sha,
            title: "A change",
            mentions: "",
            authorName: "Ada",
            authorEmail: happening.by ? "ada@example.org" : "grace@example.org",
            coAuthors: [],
            authoredAt: time,
            committedAt: time,
            how: "squash",
            tier: 1,
            landedCommit: sha,
            landedAt: time,
            bot: false,
            size: null,
            reverted: null,
          });
          if (happening.lines % 5 !== 0)
            own.owners.push({
              commit: sha,
              session: happening.session,
              at: time,
              lines: happening.lines,
              evidence: "printed",
              grade: happening.lines % 7 === 0 ? "likely" : happening.lines % 2 === 0 ? "exact" : "strong",
              why: "It printed this sha.",
            });
          putRepo(happening.repo);
          break;
        }
        case "fetched": {
          const [from, into] = [landed[1 - happening.repo], landed[happening.repo]];
          const outcome = from?.outcomes[happening.which % Math.max(1, from.outcomes.length)];
          if (from === undefined || into === undefined || outcome === undefined || into.outcomes.some(({ id }) => id === outcome.id)) break;
          const owners = from.owners.filter(({ commit }) => commit === outcome.id);
          into.outcomes.push(outcome);
          if (happening.shown) {
            for (const [index, owner] of from.owners.entries())
              if (owner.commit === outcome.id) from.owners[index] = { ...owner, evidence: PRINTED_COMMIT };
            for (const { session, at } of owners) {
              const cwd = CWDS[happening.cwd % CWDS.length] ?? null;
              const fact = { kind: "commit" as const, session, at, sha: outcome.id, cwd, branch: null, how: "committed" as const };
              write(() => putEvidence(ledger, names, sourceOf(session), [fact]));
            }
            putRepo(1 - happening.repo);
          }
          into.owners.push(...from.owners.filter(({ commit }) => commit === outcome.id));
          putRepo(happening.repo);
          break;
        }
        case "edit": {
          const cwd = CWDS[happening.cwd % CWDS.length] ?? null;
          const edit = {
            kind: "edit" as const,
            session: happening.session,
            at: moment(happening.at),
            path: `${cwd}/x`,
            added: 1,
            removed: 0,
          };
          write(() => putEvidence(ledger, names, sourceOf(happening.session), [{ ...edit, cwd, branch: null }]));
          break;
        }
        case "corrected": {
          const outcomes = landed[happening.repo]?.outcomes ?? [];
          const outcome = outcomes[happening.to % Math.max(1, outcomes.length)]?.id ?? null;
          const wish = { session: happening.session, from: moment(happening.at), until: moment(happening.at) + 2 * DAY };
          const of = happening.share && outcome !== null ? { of: outcome } : {};
          const targets = [
            { outcome: happening.share ? null : outcome, weight: 1 },
            ...(happening.to % 2 === 0 ? [{ outcome: null, weight: 2 }] : []),
          ];
          corrections.push(addCorrection(ledger, names, { ...wish, ...of, targets, commonDir: REPOS[happening.repo] ?? "" }, now));
          break;
        }
        case "undone":
          undoCorrection(ledger, corrections[happening.which % Math.max(1, corrections.length)] ?? -1, now);
          break;
        case "later":
          now += happening.days * DAY;
          break;
        case "deleted":
          deleteRange(ledger, { since: moment(happening.at), until: moment(happening.at) + happening.length * HOUR });
          break;
        case "restated":
          write(() => {
            const source = sourceOf(happening.session);
            dropRestated(ledger, names, source, [{ session: happening.session, until: moment(happening.at) }], ["key-1", "key-2"]);
          });
          break;
        case "learned":
          late = happening.repo;
          break;
        case "settings":
          settings = happening.which;
          break;
        case "priced":
          factor = happening.factor;
          repriceUsages(ledger, names, String(factor), price);
          break;
        case "metered": {
          const known = responses[happening.which % Math.max(1, responses.length)];
          if (known === undefined) break;
          // Of one that no log holds yet, and may hold later.
          const response = happening.early === null ? known : { ...known, key: `key-${happening.which}`, at: moment(happening.early) };
          const day = new Date(response.at).toISOString().slice(0, 10);
          write(() =>
            putCalls(ledger, names, "litellm:x", [{ ...response, session: null, cwd: null, billedNanoUsd: happening.which }], [day]),
          );
          reconcileCalls(ledger, names, writer);
          break;
        }
        case "request": {
          const number = (happening.which % 5) + 1;
          const project = "ada/x";
          const id = trackedId(ledger, { connection: "github", kind: "github", origin: "https://github.com", project });
          putTrackedRepos(ledger, id, [REPOS[happening.repo] ?? ""], null);
          const commits = (landed[happening.repo]?.outcomes ?? []).slice(-2).map((outcome) => outcome.id);
          const made = happening.which % 2 === 0 ? { commits } : { mergeSha: commits[0] ?? null };
          putReading(ledger, id, readingOf({ requests: [requestIn(project, number, { ...made, mergedAt: moment(happening.at) })] }), now);
          const url = `https://github.com/${project}/pull/${number}`;
          const fact = { kind: "request" as const, session: happening.session, at: moment(happening.at), url, action: "created" as const };
          write(() => putEvidence(ledger, names, sourceOf(happening.session), [fact]));
          break;
        }
      }
    },
    inputs: () => {
      const put = ledger.sql("UPDATE place SET common_dir = ? WHERE cwd = ?");
      for (const [index, cwd] of CWDS.entries()) put.run(REPOS[cwd === "/late" ? (late ?? -1) : index] ?? null, names.find(cwd) ?? -1);
      const timeZone = settings % 4 === 1 ? "America/New_York" : "Europe/Berlin";
      return {
        now,
        timeZone,
        dayOf: createDayCutter(timeZone),
        repos: readRepos(ledger),
        cwdsIn: (commonDir) => {
          const index = REPOS.indexOf(commonDir);
          return [...CWDS.slice(index, index + 1), ...(late === index ? ["/late"] : [])];
        },
        sources: [...SOURCES, ...(settings % 4 === 2 ? [] : ["litellm:x:calls"])],
        flat: settings % 4 === 3 ? ["codex"] : [],
        declared:
          settings % 8 < 4
            ? NOTHING_DECLARED
            : { ...NOTHING_DECLARED, costCentres: [{ name: "A", folders: ["/r/a"], repositories: [], branches: [] }] },
      };
    },
  };
}
