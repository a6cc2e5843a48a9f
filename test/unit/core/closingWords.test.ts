import assert from "node:assert/strict";
import fc from "fast-check";
import { branchNumber, type ClosingDialect, closingRefs, issueKeys, mentionsIn } from "../../../src/core/closingWords";

const DIALECTS: readonly ClosingDialect[] = ["github", "gitlab", "gitea", "bitbucket", "redmine", "jira", "linear", "azure"];

/** Texts that close something. */
const CLOSING: (readonly [ClosingDialect, string, readonly string[]])[] = [];

function closed(text: string, dialect: ClosingDialect): string[] {
  return closingRefs(text, dialect).map(({ host, project, key }) => `${host === null ? "" : `${host}/`}${project ?? ""}#${key}`);
}

describe("closing keywords", () => {
  const table: readonly (readonly [ClosingDialect, string, readonly string[]])[] = [
    ["github", "Closes #10", ["#10"]],
    ["github", "CLOSE: #10", ["#10"]],
    ["github", "Resolves #10, resolves #123, resolves octo-org/octo.repo#100", ["#10", "#123", "octo-org/octo.repo#100"]],
    ["github", "Fixes #10, #11", ["#10"]],
    ["github", "fixed GH-12 and fixes https://github.com/o/r/issues/7", ["#12", "github.com/o/r#7"]],
    ["github", "prefixes #10, a hotfix #11, see #12, closing #13, fixing #14", []],
    ["github", "fix #12abc, fix#13", []],
    ["gitlab", "Closes #4, #6 and #7", ["#4", "#6", "#7"]],
    ["gitlab", "Implementing group/sub/proj#1, and issue #2", ["group/sub/proj#1", "#2"]],
    [
      "gitlab",
      "closed https://gitlab.com/group/proj/-/issues/5, https://gitlab.com/group/proj/-/work_items/6",
      ["gitlab.com/group/proj#5", "gitlab.com/group/proj#6"],
    ],
    ["gitlab", "Fixing ABC-12", ["#ABC-12"]],
    ["gitlab", "CLOSES #4", []],
    ["gitea", "Fixes #1, (closes o/r#2) [resolves ABC-3]", ["#1", "o/r#2", "#ABC-3"]],
    ["gitea", "Fixes  #1", []],
    ["bitbucket", "closing #1, #2; resolves issue #3", ["#1", "#2", "#3"]],
    ["redmine", "Fixes #1, #2 & #3; refs #4", ["#1", "#2", "#3"]],
    ["jira", "ABC-12 #done", ["#ABC-12"]],
    ["jira", "ABC-12, ABC-13 rework #close #comment done", ["#ABC-12", "#ABC-13"]],
    ["jira", "ABC-12 #comment not yet", []],
    ["linear", "Fixes ENG-123, ENG-124 and ENG-125", ["#ENG-123", "#ENG-124", "#ENG-125"]],
    ["linear", "Completes https://linear.app/acme/issue/ENG-9/a-title", ["linear.app/#ENG-9"]],
    ["linear", "Part of ENG-1, contributes to ENG-2, ref ENG-3", []],
    ["azure", "Fixed AB#42, closes AB#43", ["#42"]],
  ];
  CLOSING.push(...table.filter(([, text, expected]) => expected.length > 0 && !text.includes("rework")));
  for (const [dialect, text, expected] of table) {
    it(`${dialect}: ${text}`, () => assert.deepEqual(closed(text, dialect), expected));
  }

  it("takes nothing from code, quotes, comments and reverts", () => {
    for (const text of [
      "```\nCloses #1\n```",
      "~~~\nCloses #1\n~~~\n",
      "```\nCloses #1",
      "Use `closes #1` for that",
      "> Closes #1",
      "<!-- Closes #1 -->",
      "<!-- Closes #1",
      'Revert "Closes #1"\n\nThis reverts commit abc.\n\nCloses #1',
    ])
      for (const dialect of DIALECTS) assert.deepEqual(closed(text, dialect), [], text);
    assert.deepEqual(closed("```\nCloses #1\n```\nCloses #2\n\n`x`\n> Closes #3\nFixes #4", "github"), ["#2", "#4"]);
  });

  it("ends in time for any text", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...DIALECTS),
        fc.array(fc.constantFrom("closes ", "#1", ", ", "and ", "ABC-1 ", "`", "a/", " ", "\n", "#done", "https://a/b/"), {
          maxLength: 400,
        }),
        (dialect, parts) => {
          closingRefs(parts.join(""), dialect);
        },
      ),
      { numRuns: 200 },
    );
    const million = 1_000_000;
    const pieces = [
      "ABC-1 ",
      "ABC-1",
      " ",
      "\t",
      "and",
      ", ",
      "#",
      "#1",
      "a/",
      "fix ",
      "fix #1 and ",
      "https://a/",
      "`",
      "<!--",
      "~~~\n",
      "> ",
      "A",
    ];
    for (const begin of ["", "closes #1", "Closes ABC-1", "fix "]) {
      for (const piece of pieces) {
        const text = `${begin}${piece.repeat(million / piece.length)}x`;
        for (const dialect of DIALECTS) closingRefs(text, dialect);
        mentionsIn(`${text} fix #1`);
      }
    }
  });

  it("reads a smart commit as its plain pattern does", () => {
    const key = "[A-Z][A-Z0-9_]{1,9}-[1-9]\\d{0,6}(?![A-Za-z0-9-])";
    const plain = new RegExp(`((?:${key}[\\s,]*)+)[^#\\n]*#(?:done|close[ds]?|resolve[ds]?|fix(?:e[sd])?)(?![\\w-])`, "g");
    const piece = fc.constantFrom("ABC-1", "DE-2", "F-3", " ", ", ", "\n", "#done", "#fixes", "#", "word", "-", "1", "X");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (parts) => {
        const text = parts.join("");
        const keys = [...text.matchAll(plain)].flatMap(([, list = ""]) =>
          [...list.matchAll(new RegExp(key, "g"))].map(([found]) => `#${found}`),
        );
        assert.deepEqual(closed(text, "jira"), [...new Set(keys)], JSON.stringify(text));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("what a body mentions", () => {
  it("keeps what each rule reads in it, and none of its words", () => {
    for (const [dialect, text] of CLOSING) assert.deepEqual(closed(mentionsIn(text), dialect), closed(text, dialect), text);
    const body =
      "It was slow, as Ada said: it read all of it.\n\nSee merge request group/app!12\n\nFixes: ABC-12, #7. Part of ENG-1.\nRefs: ABC-9";
    assert.deepEqual(mentionsIn(body).split("\n"), ["See merge request group/app!12", "Fixes: ABC-12, #7", "ABC-12", "ENG-1", "ABC-9"]);
    assert.equal(mentionsIn("Only words, C# and 12 of them."), "");
    assert.equal(mentionsIn("```\nCloses #1\n```"), "");
  });

  it("loses nothing that a rule reads, whatever stands around it", () => {
    const piece = fc.constantFrom(
      "closes ",
      "Fixes: ",
      "#1",
      "#2",
      ", ",
      "and ",
      "ABC-1 ",
      "`",
      "o/r",
      " ",
      "\n",
      "word ",
      "https://a/b/issues/3",
    );
    fc.assert(
      fc.property(fc.constantFrom(...DIALECTS), fc.array(piece, { maxLength: 40 }), (dialect, parts) => {
        const text = parts.join("");
        // A smart commit's command behind other words is left out.
        if (dialect === "jira") return;
        const kept = new Set(closed(mentionsIn(text), dialect));
        for (const ref of closed(text, dialect)) assert.ok(kept.has(ref), `${dialect}: ${JSON.stringify(text)} loses ${ref}`);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("keys", () => {
  const prefixes = new Set(["ABC", "ENG"]);
  it("takes known prefixes only", () => {
    assert.deepEqual(issueKeys("ABC-12: UTF-8, SHA-256, CVE-2024-1, ENG-7, ENG-7, XABC-1, ABC-12-3, ABC-0", prefixes, "text"), [
      "ABC-12",
      "ENG-7",
    ]);
    assert.deepEqual(issueKeys("abc-12 is no key in a text", prefixes, "text"), []);
  });
  it("takes small letters in a branch", () => {
    assert.deepEqual(issueKeys("feature/abc-123-title", prefixes, "branch"), ["ABC-123"]);
    assert.deepEqual(issueKeys("octavia/eng-9", prefixes, "branch"), ["ENG-9"]);
    assert.deepEqual(issueKeys("release-12", prefixes, "branch"), []);
  });
  it("takes a bare number in a branch for what it may be", () => {
    for (const [branch, number] of [
      ["123-fix", "123"],
      ["issue-123", "123"],
      ["feature/123-title", "123"],
      ["fix/gh-77", "77"],
      ["octavia/fix_12", "12"],
      ["2026-05-20", null],
      ["v1.2", null],
      ["release/1.2.3", null],
      ["main", null],
      ["fix2fa", null],
    ] as const)
      assert.equal(branchNumber(branch), number, branch);
  });
});
