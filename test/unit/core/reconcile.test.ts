import assert from "node:assert/strict";
import fc from "fast-check";
import { plainModel } from "../../../src/core/modelName";
import { MATCH_MS, type MeteredCall, matchCalls } from "../../../src/core/reconcile";

const MODELS = ["claude-sonnet-5", "anthropic/claude-sonnet-5-20260101", "openai/gpt-6"];

function calls(side: string): fc.Arbitrary<MeteredCall[]> {
  const call = fc.record({
    names: fc.subarray(["r1", "r2", "r3", "r4"], { maxLength: 2 }),
    at: fc.integer({ min: 0, max: 4 * MATCH_MS }),
    model: fc.option(fc.constantFrom(...MODELS)),
    input: fc.option(fc.integer({ min: 0, max: 3 })),
    output: fc.option(fc.integer({ min: 0, max: 2 })),
  });
  return fc.array(call, { maxLength: 14 }).map((list) => list.map((one, index) => ({ ...one, id: `${side}${index}` })));
}

describe("calls that two meters saw", () => {
  const call = (id: string, over: Partial<MeteredCall> = {}): MeteredCall => ({
    id,
    names: [],
    at: 1_000_000,
    model: "claude-sonnet-5",
    input: 1200,
    output: 80,
    ...over,
  });

  it("are one by an id that both name, whatever else differs", () => {
    const pairs = matchCalls(
      [call("g", { names: ["msg_1"], model: "team-large", output: null })],
      [call("l", { names: ["msg_1", "req-1"] })],
    );
    assert.deepEqual([...pairs], [["g", "l"]]);
  });

  it("are one by model, tokens and time, under a route's and a vendor's name", () => {
    const gateway = [call("g", { model: "anthropic/claude-sonnet-5-20260101", at: 1_000_000 + MATCH_MS })];
    assert.deepEqual([...matchCalls(gateway, [call("l")])], [["g", "l"]]);
    for (const other of [{ at: 1_000_000 - 1 }, { input: 1201 }, { output: 81 }, { model: "claude-opus-5" }, { model: null }])
      assert.equal(matchCalls(gateway, [call("l", other)]).size, 0, JSON.stringify(other));
  });

  it("are not told apart by a name that stands twice, nor by nothing at all", () => {
    const twice = [call("g1", { names: ["x"], input: null }), call("g2", { names: ["x"], input: null })];
    assert.equal(matchCalls(twice, [call("l", { names: ["x"] })]).size, 0);
    assert.equal(matchCalls([call("g", { input: 0, output: 0 })], [call("l", { input: 0, output: 0 })]).size, 0);
  });

  it("find as many partners as there are, the earliest with the earliest", () => {
    const local = [0, 1, 2].map((index) => call(`l${index}`, { at: index * MATCH_MS }));
    const gateway = [0, 1, 2].map((index) => call(`g${index}`, { at: index * MATCH_MS + MATCH_MS }));
    assert.deepEqual(
      [...matchCalls(gateway, local)],
      [
        ["g0", "l0"],
        ["g1", "l1"],
        ["g2", "l2"],
      ],
    );
  });

  it("are counted once, and none is lost, in any order", () => {
    fc.assert(
      fc.property(calls("g"), calls("l"), fc.infiniteStream(fc.nat()), (gateway, local, numbers) => {
        const pairs = matchCalls(gateway, local);
        assert.equal(new Set(pairs.values()).size, pairs.size, "no local call twice");
        const theirs = new Map(gateway.map((one) => [one.id, one]));
        const ours = new Map(local.map((one) => [one.id, one]));
        for (const [their, our] of pairs) {
          const [a, b] = [theirs.get(their), ours.get(our)];
          assert.ok(a && b, "only what is there");
          const named = a.names.some((name) => b.names.includes(name));
          const alike =
            a.model !== null &&
            b.model !== null &&
            plainModel(a.model) === plainModel(b.model) &&
            a.input === b.input &&
            a.output === b.output;
          assert.ok(named || (alike && Math.abs(a.at - b.at) <= MATCH_MS));
        }
        const counted = local.length + gateway.filter(({ id }) => !pairs.has(id)).length;
        assert.equal(counted, local.length + gateway.length - pairs.size);
        const shuffled = <T>(list: readonly T[]): T[] =>
          list
            .map((item) => ({ item, place: numbers.next().value ?? 0 }))
            .sort((a, b) => a.place - b.place)
            .map(({ item }) => item);
        const again = matchCalls(shuffled(gateway), shuffled(local));
        assert.deepEqual([...again].sort(), [...pairs].sort());
      }),
    );
  });
});

describe("a model's plain name", () => {
  it("is without route, vendor and date", () => {
    for (const [name, plain] of [
      ["anthropic/claude-sonnet-5-20260101", "claude-sonnet-5"],
      ["bedrock/us.anthropic.claude-sonnet-5-20260101-v1:0", "claude-sonnet-5"],
      ["vertex_ai/claude-sonnet-5@20260101", "claude-sonnet-5"],
      ["gpt-6", "gpt-6"],
      ["OpenAI/GPT-6-mini", "gpt-6-mini"],
      ["openai/gpt-6-mini-2026-01-31", "gpt-6-mini"],
      ["bedrock/converse/global.anthropic.claude-sonnet-5-20260101-v1:0", "claude-sonnet-5"],
      ["apac.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"],
      ["us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"],
      ["openrouter/anthropic/claude-sonnet-4.5", "claude-sonnet-4-5"],
      ["claude-sonnet-4-5-latest", "claude-sonnet-4-5"],
      ["ours/claude-sonnet-5", "claude-sonnet-5"],
      ["claude-sonnet-5-5", "claude-sonnet-5-5"],
    ] as const)
      assert.equal(plainModel(name), plain);
  });
});
