/** Commits that name the session that made them, read from real git repositories. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { readAiNote } from "../../../src/trackers/git/aiNote";
import { readNamedSessions } from "../../../src/trackers/git/namedSessions";
import { type AttributionWorld, createWorld, RESPONSE_TOKENS, type WorldRepository } from "../../support/attributionWorld";
import { text } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";
import { GIT, placeOf } from "./histories";

const scratch = scratchFolders();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.UTC(2026, 8, 7, 8);
const SETTLED = START + 40 * DAY;

function note(sessions: Readonly<Record<string, string>>, attested: string): string {
  const entries = Object.entries(sessions).map(([key, id]) => [key, { agent_id: { tool: "claude", id, model: "x" }, human_author: "x" }]);
  return `${attested}\n---\n${JSON.stringify({ schema_version: "authorship/3.0.0", prompts: {}, humans: {}, sessions: Object.fromEntries(entries) })}`;
}

describe("a git-ai note", () => {
  it("gives each session its lines, over files, ranges and quoted paths", () => {
    const attested = [
      "src/main.ts",
      "  s_aaaaaaaaaaaaaa::t_11111111111111 1-10,15",
      "  s_aaaaaaaaaaaaaa::t_22222222222222 30",
      "  h_31dce776f88375 42-50",
      '"src/my file.ts"',
      "  s_bbbbbbbbbbbbbb::t_33333333333333 1-4",
    ].join("\n");
    assert.deepEqual(readAiNote(note({ s_aaaaaaaaaaaaaa: "one", s_bbbbbbbbbbbbbb: "two" }, attested)), [
      { session: "one", lines: 12 },
      { session: "two", lines: 4 },
    ]);
  });

  it("of an earlier version calls sessions prompts", () => {
    const text = `a.ts\n  0123456789abcdef 1-3\n---\n${JSON.stringify({ prompts: { "0123456789abcdef": { agent_id: { tool: "cursor", id: "old" } } } })}`;
    assert.deepEqual(readAiNote(text), [{ session: "old", lines: 3 }]);
  });

  it("is nothing in any other text, and never throws", () => {
    for (const other of ["", "reviewed-by: me", "a\n---\nnot json", "a\n---\n[]", "---\n{}x"]) assert.equal(readAiNote(other), null);
    fc.assert(fc.property(fc.string(), fc.json(), (head, json) => void readAiNote(`${head}\n---\n${json}`)));
  });
});

describe("commits that name their session", function () {
  this.timeout(120_000);
  let world: AttributionWorld;
  let shop: WorldRepository;
  beforeEach(() => {
    world = createWorld(scratch());
    shop = world.repository("shop");
    shop.commit(START - 30 * DAY, "a.txt", text("a"), "Begin");
  });
  const annotate = (sha: string, body: string): string => shop.git(START + DAY, "notes", "--ref=ai", "add", "-f", "-m", body, sha);

  it("by a note: exact, by the lines that it gives, and read again when only the note changes", async () => {
    world.use("one", shop.folder, [START, START + MINUTE]);
    world.use("two", shop.folder, [START + 2 * MINUTE]);
    const sha = shop.commit(START + 5 * MINUTE, "a.txt", text("a", { 2: "x" }), "Change");
    const before = await world.read(shop, SETTLED);
    assert.deepEqual(before.owners(sha), []);
    annotate(
      sha,
      note(
        { s_aaaaaaaaaaaaaa: "one", s_bbbbbbbbbbbbbb: "two" },
        "a.txt\n  s_aaaaaaaaaaaaaa::t_11111111111111 1-3\n  s_bbbbbbbbbbbbbb::t_1 9",
      ),
    );
    const after = await world.read(shop, SETTLED);
    assert.deepEqual(after.owners(sha).toSorted(), ["one exact", "two exact"]);
    assert.equal(after.tokens(sha), 3 * RESPONSE_TOKENS);
    const [one] = after.roi.outcomes.find(({ id }) => id === sha)?.allocations.filter(({ session }) => session === "one") ?? [];
    assert.match(one?.why ?? "", /git-ai note names it and gives it 3 lines/);
  });

  it("of somebody else's machine, by a note: no guess by files here", async () => {
    world.use("mine", shop.folder, [START]);
    world.edit("mine", shop.folder, "a.txt", START + MINUTE);
    const sha = shop.commit(START + 5 * MINUTE, "a.txt", text("a", { 2: "x" }), "Change");
    assert.deepEqual((await world.read(shop, SETTLED)).owners(sha), ["mine strong"]);
    annotate(sha, note({ s_aaaaaaaaaaaaaa: "elsewhere" }, "a.txt\n  s_aaaaaaaaaaaaaa::t_11111111111111 1-3"));
    assert.deepEqual((await world.read(shop, SETTLED)).owners(sha), []);
  });

  it("by trailers, also where a squash left them in the middle of its message", async () => {
    for (const session of ["6ef2299e-a67f-432b-aa80-3d2fb4d28999", "session_01ABC", "hashed", "plain"])
      world.use(session, shop.folder, [START]);
    const hash = createHash("sha256").update("claude:hashed").digest("hex").slice(0, 14);
    const trailers = [
      ["Entire-Session: 2026-09-07-6ef2299e-a67f-432b-aa80-3d2fb4d28999", "6ef2299e-a67f-432b-aa80-3d2fb4d28999"],
      ["Claude-Session: https://claude.ai/code/session_01ABC", "session_01ABC"],
      [`AI-Session: claude/${hash}`, "hashed"],
      ["AI-Session: claude/plain", "plain"],
    ] as const;
    const shas = trailers.map(([trailer], index) =>
      shop.commit(
        START + (5 + index) * MINUTE,
        `f${index}.txt`,
        ["x"],
        `Squash (#${index})\n\n* One\n\n${trailer}\n\n* Two\n\n---------\n\nCo-authored-by: Bob <bob@example.com>`,
      ),
    );
    const told = await world.read(shop, SETTLED);
    for (const [index, sha] of shas.entries()) assert.deepEqual(told.owners(sha), [`${trailers[index]?.[1]} exact`], trailers[index]?.[0]);
  });

  it("by a checkpoint that a trailer points at", async () => {
    world.use("first", shop.folder, [START]);
    world.use("second", shop.folder, [START + MINUTE]);
    const sha = shop.commit(START + 5 * MINUTE, "a.txt", text("a", { 2: "x" }), "Change\n\nEntire-Checkpoint: 0123456789ab");
    shop.git(START, "switch", "-q", "--orphan", "entire/checkpoints/v1");
    for (const [at, session] of ["first", "second"].entries())
      shop.write(`01/23456789ab/${at}/metadata.json`, [JSON.stringify({ session_id: session, agent: "Claude Code" })]);
    shop.write("01/23456789ab/metadata.json", [JSON.stringify({ checkpoint_id: "0123456789ab", sessions: [{}, {}] })]);
    shop.git(START + 6 * MINUTE, "add", "-A");
    shop.git(START + 6 * MINUTE, "commit", "-q", "-m", "Checkpoint: 0123456789ab");
    shop.git(START + 6 * MINUTE, "switch", "-q", "main");
    const told = await world.read(shop, SETTLED);
    assert.deepEqual(told.owners(sha).toSorted(), ["first exact", "second exact"]);
  });

  it("are read with no note ref, with a note that is no git-ai note, and without a word of a note being kept", async () => {
    const sha = shop.commit(START + 5 * MINUTE, "a.txt", text("a", { 2: "x" }), "Change");
    const learned = new Map<string, string>();
    const cache = { get: (key: string) => learned.get(key), set: (key: string, value: string) => void learned.set(key, value) };
    const read = () => readNamedSessions(placeOf(shop.folder), { ...GIT, since: START - 40 * DAY, cache });
    assert.deepEqual(await read(), []);
    annotate(sha, "Looks good to me.");
    assert.deepEqual(await read(), []);
    annotate(sha, note({ s_aaaaaaaaaaaaaa: "one" }, "a secret file.txt\n  s_aaaaaaaaaaaaaa::t_1 1-2"));
    const named = await read();
    assert.deepEqual(named, [{ sha, at: START + 5 * MINUTE, by: "note", session: ["one"], lines: 2 }]);
    assert.deepEqual(await read(), named, "from what was kept");
    assert.ok(learned.size > 0 && ![...learned.values()].some((value) => value.includes("secret")));
  });
});
