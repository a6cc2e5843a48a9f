import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import german from "../../../l10n/engine.l10n.de.json";
import english from "../../../l10n/engine.l10n.json";
import { findBranchOwners } from "../../../src/core/branchOwners";
import { type CommitWork, findOwners } from "../../../src/core/ownership";
import { healthOf } from "../../../src/engine/health";
import { type EmptyFacts, emptyStates } from "../../../src/engine/panel/emptyStates";
import { type Failure, failureWords } from "../../../src/http/failure";
import { readDeclared } from "../../../src/sources/declaredSettings";
import { connectedWords, keyProblem, levelWords, NO_COUNTER, readingNotes } from "../../../src/sources/litellm/words";
import { fileSources, pollSources } from "../../../src/sources/registry";
import { limitWords, rejectedWords, troubleWords } from "../../../src/trackers/remote/words";
import { said, setSaid } from "../../../webview/said";

const SRC = path.join(__dirname, "../../../src");
const forms: Readonly<Record<string, string>> = german;
const places = (sentence: string) => (sentence.match(/\{\d\}/g) ?? []).sort();

describe("what the engine says, on the page in another language", () => {
  beforeEach(() => setSaid(forms));
  afterEach(() => setSaid({}));

  it("is in English where there is no translation", () => {
    setSaid({});
    assert.equal(said("No usage found yet"), "No usage found yet");
    setSaid(forms);
    assert.equal(said("something that nobody foresaw"), "something that nobody foresaw");
  });

  it("has a translation for each of its forms, with the same places to fill in", () => {
    assert.deepEqual(Object.keys(german).sort(), Object.keys(english).sort());
    for (const [form, words] of Object.entries(forms)) assert.deepEqual(places(words), places(form), words);
    for (const [form, words] of Object.entries(english)) assert.equal(words, form);
  });

  it("has forms of what the engine still says only", () => {
    const sources = ["core", "engine", "http", "ledger", "sources", "trackers"]
      .map((folder) => textOf(path.join(__dirname, "../../../src", folder)))
      .join("\n");
    for (const form of Object.keys(english)) {
      const longest = form.split(/\{\d\}|(?<=[.;:,]) | \(/).sort((a, b) => b.length - a.length)[0] ?? "";
      assert.ok(sources.includes(longest.trim().replace(/[.:,;]$/, "")), `"${longest}" of "${form}"`);
    }
  });

  it("covers every reason for an empty page, and the next step", () => {
    const found = [{ source: fileSources[0], roots: [], files: 0, recent: [], unreadable: [] }] as unknown as EmptyFacts["found"];
    const shut = [
      { ...found[0], roots: [{ path: "/home/ada/.claude", because: "", state: "unreadable" }] },
    ] as unknown as EmptyFacts["found"];
    const repository = { name: "shop", hasCommits: false, problems: [] };
    const base: EmptyFacts = {
      usage: false,
      outcomes: false,
      found,
      gateways: 0,
      everUsed: false,
      trusted: true,
      folders: ["/shop"],
      repositories: [repository],
    };
    const cases: EmptyFacts[] = [
      base,
      { ...base, everUsed: true },
      { ...base, found: shut },
      { ...base, trusted: false },
      { ...base, repositories: [] },
      { ...base, repositories: [], folders: [] },
      { ...base, repositories: [{ ...repository, hasCommits: true }] },
    ];
    for (const facts of cases) {
      const { usage, outcomes } = emptyStates(facts);
      for (const empty of [usage, outcomes]) {
        assert.ok(empty);
        for (const sentence of [empty.title, empty.text, ...(empty.action ? [empty.action.title] : [])])
          assert.notEqual(said(sentence), sentence, sentence);
      }
    }
    assert.match(said(emptyStates(base).outcomes?.title ?? ""), /^shop hat noch keine Commits/);
  });

  it("covers all evidence, each piece by itself, with what it names as it is", () => {
    const commit: CommitWork = {
      sha: "0123456789abcdef0123456789abcdef01234567",
      at: 100 * 60_000,
      mine: true,
      files: [
        { path: "a (1).ts", lines: 10, previousAt: null },
        { path: "b.ts", lines: 10, previousAt: null },
      ],
    };
    const edit = (session: string, file: string, minutes: number, lines = 5) => ({ session, path: file, at: minutes * 60_000, lines });
    const printed = [{ session: "s", sha: commit.sha, at: commit.at }];
    const named = (["note", "checkpoint", "trailer"] as const).flatMap((by) =>
      [0, 1, 7].map((lines) => ({ sha: commit.sha, session: `${by}${lines}`, lines, by })),
    );
    const whys = [
      ...findOwners([commit], [], printed, () => true),
      ...findOwners([commit], [], [], () => true, named),
      ...findOwners([commit], [edit("s", "a (1).ts", 99)], [], () => true),
      ...findOwners([commit], [edit("s", "a (1).ts", 100), edit("s", "b.ts", 100), edit("z9", "b.ts", 3)], [], () => true),
      ...findOwners([commit], [edit("s", "a (1).ts", 98, 90), edit("z9", "b.ts", 97, 1)], [], () => true),
      ...findOwners([commit], [edit("s", "a (1).ts", 98), edit("z9", "b.ts", 97)], [], () => true),
      ...findBranchOwners(
        [{ sha: commit.sha, branch: "topic", from: 0, until: commit.at }],
        [{ session: "s", branch: "topic", at: commit.at }],
        [],
        new Map(),
        () => true,
        "main",
      ),
      ...findOwners([{ ...commit, at: 20 * 3_600_000 }], [edit("s", "a (1).ts", 5), edit("s", "b.ts", 5)], [], () => true),
    ].map(({ why }) => why);
    assert.ok(whys.length >= 15);
    for (const why of whys) {
      const words = said(why);
      assert.match(words, /^Sitzung \S+ hat /);
      assert.doesNotMatch(words, /\b(Session|made|edited|its|before|minutes?|hours|names|other|lines?|more)\b/, words);
    }
    assert.equal(said(whys.slice(0, 3).join(" ")), whys.slice(0, 3).map(said).join(" "));
  });

  it("covers what is wrong with a tracker", () => {
    const named = { label: "Gitea", origin: "https://git.example.com", scope: "a personal access token", project: "octo/app" };
    const failure: Failure = { ok: false, reason: "status", status: 500, said: null, elsewhere: null, retryAfterMs: null };
    const failures: Failure[] = [401, 403, 404, 418, 429, 500].flatMap((status) => [
      { ...failure, status },
      { ...failure, status, said: "no way" },
      { ...failure, status, retryAfterMs: 4_000 },
    ]);
    for (const reason of ["unreachable", "timeout", "notJson"] as const)
      failures.push({ ...failure, reason, status: null }, { ...failure, reason, status: null, said: "no way" });
    const sentences = [
      ...failures.map((one) => troubleWords(one, named)),
      troubleWords({ ...failure, status: 404 }, { ...named, project: null }),
      limitWords(named, 600_000),
      rejectedWords(named, ["issue 7: title"]),
    ];
    for (const sentence of sentences) {
      assert.notEqual(said(sentence), sentence, sentence);
      assert.doesNotMatch(said(sentence), /\b(sign-in|asked|again|Check|version|token of)\b/, sentence);
      assert.equal(said(`gitea: ${sentence}`), `gitea: ${said(sentence)}`);
    }
  });

  it("covers every answer to a check, as the code writes it", () => {
    const written = [
      "engine/checks.ts",
      "sources/litellm.ts",
      ...["gitea", "github", "gitlab", "jira", "linear", "redmine"].map((id) => `trackers/${id}.ts`),
    ]
      .map((file) => readFileSync(path.join(SRC, file), "utf8"))
      .flatMap((text) => [...text.matchAll(/\bwords: `([^`]*)`/g)].map(([, template]) => template ?? ""));
    assert.ok(written.length >= 15, String(written.length));
    for (const template of written) {
      let place = 0;
      const sentence = template.replace(/\$\{[^}]*\}/g, () => `value${++place}`);
      assert.notEqual(said(sentence), sentence);
      for (let i = 1; i <= place; i++) assert.ok(said(sentence).includes(`value${i}`), said(sentence));
    }
  });

  it("covers what is wrong with a gateway, and what its answers lack", () => {
    const origin = "https://gw.example.com";
    const failure: Failure = { ok: false, reason: "status", status: 401, said: null, elsewhere: null, retryAfterMs: null };
    const reasons = ["unreachable", "timeout", "certificate", "tooLarge", "cancelled", "notJson", "badKey", "redirect"] as const;
    const sentences = [
      ...(["wrongKey", "unlisted", "mayNot", "noDatabase", "absent", "notLitellm", "other"] as const).flatMap((verdict) => [
        keyProblem(verdict, null, origin),
        keyProblem(verdict, { ...failure, said: "no way" }, origin),
      ]),
      ...reasons.flatMap((reason) => [
        failureWords({ ...failure, reason }, origin),
        failureWords({ ...failure, reason, said: "no way" }, origin),
      ]),
      failureWords({ ...failure, reason: "redirect", elsewhere: "https://login.example.com" }, origin),
      ...[null, "team"].flatMap((name) => [null, 1_500_000_000].map((spentNanoUsd) => connectedWords({ name, spentNanoUsd }))),
      NO_COUNTER,
      levelWords("spend", origin) ?? "",
      levelWords("nothing", origin) ?? "",
      ...readingNotes(origin, ["day 3: total"], ["2026-05-01"]),
    ];
    for (const sentence of sentences) {
      assert.notEqual(said(sentence), sentence);
      assert.doesNotMatch(said(sentence), /(?<!\/)\b(key|spend|Check|asked|answer|usage)\b/, sentence);
      assert.equal(said(`team: ${sentence}`), `team: ${said(sentence)}`);
    }
  });

  it("covers what limits the figures: prices, git, settings, logs that cannot be read", () => {
    const rows = [
      {
        id: "claude-code",
        label: "Claude Code",
        notes: [
          "/home/ada/x.jsonl cannot be read (EACCES). Give your user the right to read it.",
          "3 lines skipped: no model",
          "1 line skipped: no model",
        ],
      },
    ];
    const differences = [null, "it prices 1-hour cache writes at the 5-minute rate"].map((cause) => ({
      source: "claude-code",
      model: "m",
      reported: 2_000_000_000,
      list: 1_000_000_000,
      cause,
    }));
    const { problems } = readDeclared(
      {
        outcomeValues: { labels: { bug: -1 } },
        costCentres: [{}, { name: "" }],
        commitments: [{ name: "x" }, { name: "a", amountUsd: -1, from: "x", to: "y" }],
      },
      "/home/ada",
    );
    assert.ok(problems.length >= 4);
    const git = [
      "This is a shallow clone: what landed before its edge is unknown (git fetch --unshallow completes it).",
      'git was not found (looked for "git"). Install git, or say in the settings where it is.',
    ].map((problem) => ({ name: "app", problems: [problem] })) as unknown as Parameters<typeof healthOf>[2];
    const items = healthOf(rows as unknown as Parameters<typeof healthOf>[0], [{ model: null, tokens: 1 }], git, problems, differences);
    assert.equal(items.length, 3 + 1 + git.length + problems.length + differences.length);
    for (const { message } of items) {
      assert.notEqual(said(message), message);
      assert.doesNotMatch(said(message), /\b(is|the|for|Write|recorded|cannot|has)\b/, said(message));
    }
  });

  it("covers how complete each source is", () => {
    for (const { completeness } of [...fileSources, ...pollSources]) {
      if (completeness.grade === "exact") continue;
      const sentence = `${completeness.grade}: ${completeness.why}`;
      assert.match(said(sentence), /^unvollständig: /);
      assert.notEqual(said(completeness.why), completeness.why, completeness.why);
    }
  });

  it("never throws, and never loses what is filled in", () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (text, session) => {
        assert.equal(typeof said(text), "string");
        const words = said(`You moved a part of session ${session} here.`);
        assert.ok(
          words.includes(session) ||
            forms[session] !== undefined ||
            session !== session.trim() ||
            /(?<=\.) (?=Session |You )/.test(session),
        );
      }),
    );
  });
});

function textOf(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(path.join(folder, name), "utf8"))
    .join("\n");
}
