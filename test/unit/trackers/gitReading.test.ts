/** How git's output is read, wherever the pipe cuts it. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { namedRequest } from "../../../src/trackers/git/claims";
import { isBot } from "../../../src/trackers/git/identities";
import { readMessage, recordReader } from "../../../src/trackers/git/log";
import { recordsOf } from "../../../src/trackers/git/mergeTree";
import { objectReader } from "../../../src/trackers/git/objectReader";
import { commonLines, type Print, printReader, similarity } from "../../../src/trackers/git/prints";
import { requestNumber } from "../../../src/trackers/git/refs";

/** Feeds data in pieces that are cut at these places. */
function inPieces(data: Buffer, cuts: readonly number[], read: (chunk: Buffer) => void): void {
  const places = [...new Set(cuts.map((cut) => cut % (data.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const place of [...places, data.length]) {
    if (place > from) read(data.subarray(from, place));
    from = place;
  }
}

describe("reading git", function () {
  this.timeout(60_000);
  it("gives the same records however the output is cut", () => {
    const field = fc.string({ unit: "grapheme" }).map((value) => value.replaceAll("\0", ""));
    const record = fc.tuple(field, field, field);
    fc.assert(
      fc.property(fc.array(record), fc.array(fc.nat()), (records, cuts) => {
        const read: (readonly string[])[] = [];
        const text = records.map((fields) => fields.map((value) => `${value}\0`).join("")).join("");
        inPieces(
          Buffer.from(text, "utf8"),
          cuts,
          recordReader(3, (fields) => read.push(fields)),
        );
        assert.deepEqual(
          read.map((fields) => [...fields]),
          records.map((fields) => fields.map((value) => Buffer.from(value, "utf8").toString("utf8"))),
        );
      }),
    );
  });

  it("gives the same prints however the output is cut", () => {
    const pairs = ["a", "b"].map((letter) => ({ sha: letter.repeat(40), base: null }));
    const prints = (data: Buffer, cuts: readonly number[]): (Print | null)[] => {
      const found: (Print | null)[] = [];
      const reader = printReader(pairs, (_, print) => found.push(print));
      inPieces(data, cuts, reader.read);
      reader.end();
      return found;
    };
    const row = fc.oneof(
      fc.stringMatching(/^[-+][-+@ab\t ]{0,9}$/),
      fc.constant("@@ -1 +1 @@"),
      fc.constant("\\ No newline at end of file"),
    );
    const file = fc
      .tuple(fc.stringMatching(/^[a-z]{1,9}$/), fc.array(row))
      .map(([name, rows]) =>
        [
          `diff --git a/${name} b/${name}`,
          "index 1111111..2222222 100644",
          `--- a/${name}`,
          `+++ b/${name}`,
          "@@ -0,0 +1 @@",
          ...rows,
        ].join("\n"),
      );
    fc.assert(
      fc.property(fc.array(file), fc.array(file), fc.array(fc.nat()), (first, second, cuts) => {
        const text = [pairs[0]?.sha, ...first, pairs[1]?.sha, ...second].map((line) => `${line}\n`).join("");
        const whole = prints(Buffer.from(text), []);
        assert.equal(whole.length, 2);
        assert.deepEqual(prints(Buffer.from(text), cuts), whole);
      }),
    );
  });

  it("is done with a field, a path and a line of megabytes in thousands of pieces", () => {
    const long = 4 << 20;
    const cuts = Array.from({ length: long / 128 }, (_, at) => at * 128);
    const records: (readonly string[])[] = [];
    const fields = Buffer.concat([Buffer.from("one\0"), Buffer.alloc(long, "é"), Buffer.from("\0three\0four\0")]);
    inPieces(
      fields,
      cuts,
      recordReader(2, (record) => records.push(record)),
    );
    assert.deepEqual(
      records.map((record) => record.map((value) => value.length)),
      [
        [3, (1 << 19) - 1],
        [5, 4],
      ],
    );
    assert.match(records[0]?.[1] ?? "", /^é+$/);
    const printed = (last: string): Print | null => {
      const [pair, found] = [{ sha: "a".repeat(40), base: null }, [] as (Print | null)[]];
      const reader = printReader([pair], (_, print) => found.push(print));
      const head = `${pair.sha}\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-`;
      inPieces(Buffer.concat([Buffer.from(head), Buffer.alloc(long, "x"), Buffer.from(`${last}\n+new\n`)]), cuts, reader.read);
      reader.end();
      return found[0] ?? null;
    };
    assert.equal(printed("1")?.count, 2);
    assert.deepEqual(printed("1"), printed("1"));
    assert.notEqual(printed("1")?.lines, printed("2")?.lines);
  });

  it("is done with a message of a megabyte, whatever it is made of, and keeps of its subject what a title may have", () => {
    const million = 1_000_000;
    const hostile = [
      `a${" ".repeat(million)}b`,
      `a${" \n".repeat(million)}b`,
      `a${"\n\f".repeat(million)}b\n\nbody`,
      `Subject\n\nCo-authored-by: x <${"@".repeat(million)}`,
      `Subject\n\n${"Co-authored-by: x <a@".repeat(50_000)}`,
      `Subject\n\n${"\t".repeat(million)}Co-authored-by: x <a@b>`,
      `Subject\n\nfix #1 ${"and".repeat(300_000)}`,
      `Subject\n\nfix ${"a/".repeat(million / 2)}`,
      `Subject\n\n#1 ${"ABC-1 ".repeat(100_000)}`,
      `${"ABC-1 fix #1 ".repeat(80_000)}`,
    ];
    for (const message of hostile) assert.ok(readMessage(message).title.length <= 1_000);
    assert.equal(readMessage(`x${"😀".repeat(2_000)}`).title, `x${"😀".repeat(499)}`);
    assert.deepEqual(readMessage(`${hostile[5]}\nCo-authored-by: X <x@y.z>\nCo-authored-by: X <@y.z>\nCo-authored-by: X <x@>`).coAuthors, [
      "a@b",
      "x@y.z",
    ]);
  });

  it("tells clean merges from those with conflicts, however the output is cut", () => {
    const name = fc.stringMatching(/^[a-z0-9/. ]+$/);
    const merge = fc.record({ clean: fc.boolean(), tree: fc.stringMatching(/^[0-9a-f]{40}$/), names: fc.array(name) });
    fc.assert(
      fc.property(fc.array(merge), fc.array(fc.nat()), (merges, cuts) => {
        const read: (string | null)[] = [];
        const text = merges.map(({ clean, tree, names }) => [clean ? "1" : "0", tree, ...(clean ? [] : names), "", ""].join("\0")).join("");
        inPieces(
          Buffer.from(text, "latin1"),
          cuts,
          recordsOf((tree) => read.push(tree)),
        );
        assert.deepEqual(
          read,
          merges.map(({ clean, tree }) => (clean ? tree : null)),
        );
      }),
    );
  });

  it("reads objects, however the output is cut, and of none more than 4 MB", () => {
    const object = fc.oneof(fc.string(), fc.constant(null));
    fc.assert(
      fc.property(fc.array(object), fc.array(fc.nat()), (objects, cuts) => {
        const read: (string | null)[] = [];
        const answer = objects.map((text) => {
          const size = text === null ? 0 : Buffer.byteLength(text);
          return text === null ? "main:no such\nthing missing\n".replace("\n", " ") : `${"a".repeat(40)} blob ${size}\n${text}\n`;
        });
        inPieces(
          Buffer.from(answer.join("")),
          cuts,
          objectReader((text) => read.push(text)),
        );
        assert.deepEqual(read, objects);
      }),
    );
    const read: (string | null)[] = [];
    const reader = objectReader((text) => read.push(text));
    const large = 5 << 20;
    reader(Buffer.from(`${"a".repeat(40)} blob ${large}\n`));
    for (let sent = 0; sent < large; sent += 1 << 16) reader(Buffer.alloc(1 << 16, 120));
    reader(Buffer.from(`\n${"b".repeat(40)} blob 2\nhi\n`));
    assert.deepEqual(read, [null, "hi"]);
  });

  it("finds in a message its subject, co-authors, and what it takes back or was picked from", () => {
    const sha = "0123456789abcdef0123456789abcdef01234567";
    const message = `Fix the\n thing (#12)\n\nThis reverts commit ${sha}, reversing\nchanges made to 1234567.\n\n(cherry picked from commit ${sha})\nCo-Authored-By: Ada <ADA@example.com>\n  co-authored-by: Bob <bob@example.com>\nco-authored-by: nobody\n`;
    assert.deepEqual(readMessage(message), {
      title: "Fix the thing (#12)",
      mentions: "",
      coAuthors: ["ada@example.com", "bob@example.com"],
      reverts: [sha],
      pickedFrom: [sha],
    });
    assert.deepEqual(readMessage(""), { title: "", mentions: "", coAuthors: [], reverts: [], pickedFrom: [] });
    assert.equal(readMessage("Do it\n\nWords of its own.\n\nFixes #3\nRefs: ABC-12\n").mentions, "Fixes #3\nABC-12");
    assert.equal(readMessage("One line").title, "One line");
    assert.deepEqual(readMessage("Talk\n\nSee where it says This reverts commit 1234567 in the text").reverts, []);
  });

  it("knows which request a subject or a ref names", () => {
    const named: Readonly<Record<string, number | null>> = {
      "Fix the regression of #12 (#15)": 15,
      "Merge pull request #7 from x/topic": 7,
      "Auto merge of #321 - x:topic, r=y": 321,
      "Add thing (!44)": 44,
      "Fix #12": null,
      "(#3) is not at the end": null,
    };
    for (const [title, number] of Object.entries(named)) assert.equal(namedRequest(title), number, title);
    assert.equal(requestNumber("refs/pull/7/head"), 7);
    assert.equal(requestNumber("refs/merge-requests/8/head"), 8);
    assert.equal(requestNumber("refs/remotes/origin/pr/9"), 9);
    assert.equal(requestNumber("refs/heads/pull/7"), null);
  });

  it("knows bots by name or address, and takes people and agents for neither", () => {
    for (const [name, email] of [
      ["dependabot[bot]", "x@users.noreply.github.com"],
      ["Renovate Bot", "bot@renovateapp.com"],
      ["github-actions", "41898282+github-actions[bot]@users.noreply.github.com"],
      ["Release", "semantic-release-bot@martynus.net"],
    ] as const)
      assert.ok(isBot(name, email), name);
    for (const [name, email] of [
      ["Abbot Smith", "abbot@example.com"],
      ["Robot Lover", "someone@example.com"],
      ["Claude", "noreply@anthropic.com"],
      ["copilot-swe-agent[bot]", "198982749+Copilot@users.noreply.github.com"],
    ] as const)
      assert.ok(!isBot(name, email), name);
  });

  it("compares diffs as bags of lines", () => {
    const bag = fc.array(fc.integer({ min: -5, max: 5 })).map((lines) => Int32Array.from(lines).sort());
    fc.assert(
      fc.property(bag, bag, (a, b) => {
        const common = commonLines(a, b);
        const left = [...b];
        const truly = [...a].filter((line) => {
          const at = left.indexOf(line);
          if (at >= 0) left.splice(at, 1);
          return at >= 0;
        }).length;
        assert.equal(common, truly);
        assert.equal(similarity(a, b), similarity(b, a));
        assert.equal(similarity(a, a), a.length === 0 ? 0 : 1);
      }),
    );
  });
});
