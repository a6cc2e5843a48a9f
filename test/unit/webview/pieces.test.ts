import assert from "node:assert/strict";
import fc from "fast-check";
import { createPieces, type Pieces } from "../../../webview/pieces";

/** Pieces that take a number of milliseconds each, and a frame that comes when it is called for. */
function world(takes: (piece: number) => number, then: (pieces: Pieces, piece: number) => void = () => undefined) {
  let clock = 0;
  let frames: (() => void)[] = [];
  const slices: number[][] = [[]];
  const pieces = createPieces({
    draw(piece) {
      slices.at(-1)?.push(piece);
      clock += takes(piece);
      then(pieces, piece);
    },
    now: () => clock,
    painted: () => new Promise((resolve) => frames.push(resolve)),
  });
  const nextFrame = async () => {
    slices.push([]);
    const due = frames;
    frames = [];
    for (const come of due) come();
    await Promise.resolve();
    await Promise.resolve();
    return due.length;
  };
  return { pieces, slices, nextFrame };
}

describe("the page's pieces", () => {
  it("are drawn at once while that is quick, and after the next frames when it is not", async () => {
    const { pieces, slices, nextFrame } = world((piece) => (piece === 2 ? 30 : 4));
    pieces.outdate([0, 1, 2, 3]);
    assert.deepEqual(slices, [[0, 1, 2]]);
    assert.equal(pieces.isBehind(), true);
    await nextFrame();
    assert.deepEqual(slices, [[0, 1, 2], [3]]);
    assert.equal(pieces.isBehind(), false);
    assert.equal(await nextFrame(), 0, "no frame is waited for when nothing is left");
  });

  it("are drawn with the one first that the reader is at, then those that wait longest", async () => {
    const { pieces, slices, nextFrame } = world(() => 30);
    pieces.outdate([0, 1, 2, 3]);
    pieces.outdate([0, 1, 2, 3], 2);
    assert.deepEqual(slices, [[0, 2]]);
    for (let frame = 0; frame < 3; frame++) await nextFrame();
    assert.deepEqual(slices, [[0, 2], [1], [3], [0]]);
  });

  it("may come later, and outdate themselves until they are done", async () => {
    let rows = 0;
    const { pieces, slices, nextFrame } = world(
      () => 30,
      (all, piece) => {
        if (piece === 1 && rows++ < 2) all.outdateLater([1]);
      },
    );
    pieces.outdateLater([1]);
    assert.deepEqual(slices, [[]]);
    while ((await nextFrame()) > 0);
    assert.deepEqual(slices.flat(), [1, 1, 1]);
  });

  it("go on after one that could not be drawn", async () => {
    let faults = 0;
    const { pieces, slices, nextFrame } = world((piece) => {
      if (piece !== 0) return 1;
      faults += 1;
      throw new Error("no");
    });
    assert.throws(() => pieces.outdate([0, 1]));
    await nextFrame();
    assert.deepEqual(slices, [[0], [1]]);
    assert.equal(faults, 1);
  });

  it("are all drawn after whatever was the last to outdate them, each slice ending with the piece that takes too long", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 25 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.tuple(fc.nat({ max: 11 }), fc.nat({ max: 3 })), { maxLength: 8 }),
        async (takes, changes) => {
          const { pieces, slices, nextFrame } = world((piece) => takes[piece] ?? 0);
          const all = takes.map((_, index) => index);
          for (const [first, frames] of [...changes, [0, 0] as const]) {
            slices.push([]);
            pieces.outdate(all, first % takes.length);
            assert.equal(slices.at(-1)?.[0], first % takes.length);
            for (let frame = 0; frame < frames; frame++) await nextFrame();
          }
          const last = slices.length - 1;
          while ((await nextFrame()) > 0);
          assert.equal(pieces.isBehind(), false);
          assert.deepEqual(
            [...new Set(slices.slice(last).flat())].sort((a, b) => a - b),
            all,
          );
          for (const slice of slices) {
            const before = slice.slice(0, -1).reduce((sum, piece) => sum + (takes[piece] ?? 0), 0);
            assert.ok(before < 10, `${slice}`);
          }
        },
      ),
    );
  });
});
