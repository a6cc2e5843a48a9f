/** A ledger with made-up usage, repositories and outcomes of a known size, for tests of sums and for benchmarks. */
import type { Grade } from "../../src/core/attribution";
import type { Ownership } from "../../src/core/ownership";
import type { Usage } from "../../src/core/usage";
import type { Ledger } from "../../src/ledger/ledger";
import { emptyMadeMemory, readOwnersAgain } from "../../src/ledger/madeAgain";
import type { Names } from "../../src/ledger/names";
import { type OutcomeRecord, putHistory, type RepoRecord, readOutcomes, readRepos } from "../../src/ledger/outcomes";
import { createUsageWriter, usageOf } from "../../src/ledger/usageRows";
import { seededRandom } from "../fixtures/seededRandom";

export interface SyntheticSize {
  readonly seed: number;
  readonly responses: number;
  readonly sessions: number;
  readonly outcomes: number;
  readonly days: number;
  readonly repos: number;
  /** Epoch milliseconds: everything is before it. */
  readonly now: number;
}

export interface SyntheticLedger {
  readonly repos: readonly RepoRecord[];
  readonly cwdsIn: (commonDir: string) => readonly string[];
  readonly sources: readonly string[];
}

const DAY_MS = 86_400_000;
const SOURCES = ["claude-code", "codex"] as const;
const MODELS = ["claude-opus-4-5", "claude-sonnet-4-5", "gpt-5.1-codex", null] as const;
const GRADES: readonly Grade[] = ["exact", "exact", "strong", "likely", "weak"];
const ME = "ada@example.org";

/** What a ledger of a size is about, without filling it. */
export function syntheticRepos({ repos: count, now }: Pick<SyntheticSize, "repos" | "now">): SyntheticLedger {
  const repos = Array.from({ length: count }, (_, index): RepoRecord => {
    const top = `/home/ada/src/repo${index}`;
    return {
      commonDir: `${top}/.git`,
      top,
      name: `repo${index}`,
      defaultBranch: { ref: "refs/heads/main", name: "main", tip: "0".repeat(40) },
      digest: "1",
      identities: [ME],
      problems: [],
      readAt: now,
    };
  });
  const cwdsIn = (commonDir: string) => repos.filter((repo) => repo.commonDir === commonDir).map(({ top }) => top);
  return { repos, sources: SOURCES, cwdsIn };
}

/** Fills a ledger that is empty. Sessions last up to a day; one in ten lies outside of every repository. */
export function fillLedger(ledger: Ledger, names: Names, size: SyntheticSize): SyntheticLedger {
  const { now, responses, sessions, outcomes, days, repos: repoCount } = size;
  const random = seededRandom(size.seed);
  const whole = (below: number): number => Math.floor(random() * below);
  const filled = syntheticRepos(size);
  const { repos } = filled;
  const each = Math.max(1, Math.floor(responses / sessions));
  const plans = Array.from({ length: sessions }, (_, index) => {
    const repo = random() < 0.1 ? null : whole(repoCount);
    const start = now - Math.floor((0.1 + random() * days) * DAY_MS);
    return {
      id: `session-${index}`,
      repo,
      start,
      end: Math.min(now, start + Math.floor(random() * DAY_MS)),
      branch: index % 9 === 0 ? "" : `work-${index % 400}`,
      source: SOURCES[index % SOURCES.length] ?? "claude-code",
    };
  });
  const writer = createUsageWriter(
    ledger,
    names,
    (a) => a,
    ({ model, tokens }) => (model === null ? null : priceOf(tokens)),
  );
  for (const source of SOURCES) {
    const own = plans.filter((plan) => plan.source === source);
    ledger.write(() => {
      names.begin();
      writer.put(source, usages(own), "merge");
    });
  }

  function* usages(own: typeof plans): Generator<Usage> {
    for (const { id, repo, start, end, branch } of own) {
      for (let index = 0; index < each; index++) {
        const cacheRead = whole(200_000);
        yield {
          key: `${id}-${index}`,
          session: id,
          at: Math.floor(start + ((end - start) * index) / each),
          spanMs: 0,
          model: MODELS[(index >> 5) % MODELS.length] ?? null,
          provider: null,
          tokens: { input: whole(900), output: whole(4_000), cacheRead, cacheWrite5m: whole(3_000), cacheWrite1h: 0, reasoning: null },
          responses: 1,
          tier: "standard",
          geo: null,
          webSearches: 0,
          reportedNanoUsd: null,
          billedNanoUsd: null,
          cwd: repo === null ? "/home/ada/notes" : `/home/ada/src/repo${repo}`,
          branch,
          ownerRank: 0,
        };
      }
    }
  }

  for (const [number, repo] of repos.entries()) {
    const inside = plans.filter((plan) => plan.repo === number);
    const records: Omit<OutcomeRecord, "commonDir">[] = [];
    const owners: Ownership[] = [];
    for (let index = number; index < outcomes; index += repoCount) {
      const plan = inside[whole(inside.length)];
      if (plan === undefined) continue;
      const sha = `f${(index + 1).toString(16).padStart(39, "0")}`;
      const at = plan.start + Math.floor(random() * (plan.end - plan.start)) + 1;
      const landedAt = Math.min(now, at + Math.floor(random() * DAY_MS));
      records.push({
        kind: "commit",
        id: sha,
        title: `Change number ${index}`,
        mentions: "",
        authorName: "Ada",
        authorEmail: index % 8 === 0 ? "grace@example.org" : ME,
        coAuthors: [],
        authoredAt: at,
        committedAt: at,
        how: "squash",
        tier: 1,
        landedCommit: sha,
        landedAt,
        bot: false,
        reverted: index % 17 === 0 ? { by: "b".repeat(40), at: landedAt } : null,
        size: { files: 1 + (index % 7), insertions: (index * 37) % 900, deletions: (index * 11) % 200 },
      });
      if (index % 6 !== 0) {
        const grade = GRADES[index % GRADES.length] ?? "exact";
        owners.push({
          commit: sha,
          session: plan.id,
          at,
          lines: 1 + (index % 40),
          evidence: "printed",
          grade,
          why: "It printed this sha.",
        });
      }
    }
    putHistory(ledger, names, { repo, outcomes: records, heads: [], carried: new Map(), owners });
  }
  return filled;
}

/** One more response, of one of the newer sessions. */
export function addResponse(ledger: Ledger, names: Names, { now, sessions }: SyntheticSize, number: number): void {
  const index = (number * 37) % sessions;
  const known = ledger.sql("SELECT * FROM usage WHERE session = ? ORDER BY at DESC LIMIT 1").get(names.find(`session-${index}`) ?? -1);
  if (known === undefined) throw new Error("There is no such session.");
  const usage = usageOf(known, names);
  const writer = createUsageWriter(
    ledger,
    names,
    (a) => a,
    ({ model, tokens }) => (model === null ? null : priceOf(tokens)),
  );
  ledger.write(() => {
    names.begin();
    writer.put(
      names.text(Number(known["source"])) ?? "",
      [{ ...usage, key: `more-${number}`, at: Math.min(now, usage.at + 1_000) }],
      "merge",
    );
  });
}

/** One more commit on a default branch, made by a session there: the repository's history is written anew, as it is after each reading. */
export function addCommit(ledger: Ledger, names: Names, size: SyntheticSize, number: number): void {
  const repos = readRepos(ledger);
  const repo = repos[number % repos.length];
  if (repo === undefined) throw new Error("There is no repository.");
  const outcomes = readOutcomes(ledger, repo.commonDir, null, null);
  const owners = readOwnersAgain(ledger, names, repo.commonDir, emptyMadeMemory());
  const [before, owner] = [outcomes.at(-1), owners[(number * 37) % owners.length]];
  if (before === undefined || owner === undefined) throw new Error("There is no commit to follow.");
  const sha = `e${number.toString(16).padStart(39, "0")}`;
  const at = Math.min(size.now, owner.at + 1_000);
  const landed = { ...before, id: sha, title: `Another change ${number}`, authorEmail: ME, authoredAt: at, committedAt: at };
  putHistory(ledger, names, {
    repo: { ...repo, digest: `${repo.digest}+`, readAt: repo.readAt + 1 },
    outcomes: [...outcomes, { ...landed, landedCommit: sha, landedAt: at, reverted: null }],
    heads: [],
    carried: new Map(),
    owners: [...owners, { ...owner, commit: sha, at }],
  });
}

function priceOf({ input, output, cacheRead, cacheWrite5m, cacheWrite1h }: Usage["tokens"]) {
  const byClass = {
    input: (input ?? 0) * 3_000,
    output: (output ?? 0) * 15_000,
    cacheRead: (cacheRead ?? 0) * 300,
    cacheWrite5m: (cacheWrite5m ?? 0) * 3_750,
    cacheWrite1h: (cacheWrite1h ?? 0) * 6_000,
  };
  return { nanoUsd: Object.values(byClass).reduce((sum, part) => sum + part, 0), byClass };
}
