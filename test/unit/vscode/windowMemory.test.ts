import assert from "node:assert/strict";
import fc from "fast-check";
import { keepWindow, resumeWindow } from "../../../src/vscode/windowMemory";

describe("resumeWindow", () => {
  const baselines = { work: { origin: "https://gateway.example", base: 5, carried: 1, last: 9 } };
  const before = { sessionId: "one", heartbeatAt: 100_000, openedAt: 40_000, baselines };

  it("goes on in the same session, however long ago", () => {
    assert.deepEqual(resumeWindow(before, "one", 9_000_000), { ...before, heartbeatAt: 9_000_000 });
  });

  it("goes on after a reload, which the last sign of life tells", () => {
    assert.deepEqual(resumeWindow(before, "two", 159_999), { ...before, sessionId: "two", heartbeatAt: 159_999 });
  });

  it("begins anew in a new window", () => {
    assert.deepEqual(resumeWindow(before, "two", 160_000), { sessionId: "two", heartbeatAt: 160_000, openedAt: 160_000, baselines: {} });
    assert.equal(resumeWindow(before, "two", 30_000).openedAt, 30_000, "a clock that was set back");
  });

  it("begins anew from anything unreadable", () => {
    fc.assert(
      fc.property(fc.anything(), (stored) => {
        assert.deepEqual(resumeWindow(stored, "two", 7), { sessionId: "two", heartbeatAt: 7, openedAt: 7, baselines: {} });
      }),
    );
  });
});

describe("keepWindow", () => {
  const work = { name: "work", kind: "litellm", origin: "https://gateway.example", key: "k" };
  const baseline = { base: 5, carried: 1, last: 9 };

  function storage() {
    const values = new Map<string, unknown>();
    return {
      values,
      keys: () => [...values.keys()],
      get: <T>(key: string, fallback?: T) => (values.get(key) ?? fallback) as T,
      update: (key: string, value: unknown) => Promise.resolve(void values.set(key, value)),
    };
  }

  it("writes nothing without a gateway", () => {
    const memory = storage();
    keepWindow(memory, "one").dispose();
    assert.deepEqual(memory.keys(), []);
  });

  it("hands a baseline to the next host of the same window, for the origin that it was taken at", () => {
    const memory = storage();
    const first = keepWindow(memory, "one");
    first.remember(work, baseline);
    first.dispose();
    const second = keepWindow(memory, "two");
    assert.deepEqual(second.baselines([work]), { work: baseline });
    assert.deepEqual(second.baselines([{ ...work, origin: "https://elsewhere.example" }]), {});
    assert.equal(second.openedAt, first.openedAt);
    second.dispose();
  });

  it("keeps what names hold that mean something to JavaScript, and finds nothing under them where nothing was kept", () => {
    for (const name of ["constructor", "__proto__", "toString"]) {
      const keeper = keepWindow(storage(), "one");
      const odd = { ...work, name };
      assert.deepEqual(keeper.baselines([odd]), {});
      keeper.remember(odd, baseline);
      assert.deepEqual(Object.entries(keeper.baselines([odd])), [[name, baseline]]);
      keeper.dispose();
    }
  });

  it("begins anew with another key, and when a source was gone or has moved meanwhile", () => {
    const keeper = keepWindow(storage(), "one");
    const forgetting = [
      () => keeper.forget("work"),
      () => keeper.retain([]),
      () => keeper.retain([{ ...work, origin: "https://elsewhere.example" }]),
    ];
    for (const forget of forgetting) {
      keeper.remember(work, baseline);
      keeper.retain([work]);
      assert.deepEqual(keeper.baselines([work]), { work: baseline });
      forget();
      assert.deepEqual(keeper.baselines([work]), {});
    }
    keeper.dispose();
  });
});
