import assert from "node:assert/strict";
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { FIRST_QUERY } from "../../../src/core/firstQuery";
import type { FromEngine } from "../../../src/engine/messages";
import { createPanelAnswers } from "../../../src/engine/panel/panelAnswers";
import { deleteRange } from "../../../src/ledger/deletion";
import { type Ledger, openLedger } from "../../../src/ledger/ledger";
import type { PanelQuery, PanelSnapshot } from "../../../src/protocol";
import { emptySnapshot, panelSnapshot } from "../../fixtures/panelSnapshot";
import { scratchFolders } from "../../support/scratch";

const scratch = scratchFolders();

describe("what the panel is answered", () => {
  let home: string;
  let ledger: Ledger;
  beforeEach(() => {
    home = scratch();
    ledger = openLedger(home);
  });
  afterEach(() => ledger.close());
  const kept = () => path.join(home, "panel.json");

  /** One window: what it emits for these questions. */
  function ask(snapshot: PanelSnapshot, ...queries: readonly PanelQuery[]) {
    const emitted: Extract<FromEngine, { type: "panel" }>[] = [];
    const answer = createPanelAnswers({ ledger, panel: (query) => ({ ...snapshot, query }), emit: (message) => emitted.push(message) });
    for (const query of queries) answer([["editor", query]]);
    return emitted;
  }

  it("is at first what was shown last, said to be so, and then the answer", () => {
    const [before, now] = [panelSnapshot({ outcomes: 4 }), panelSnapshot({ outcomes: 6 })];
    assert.deepEqual(
      ask(before, FIRST_QUERY).map(({ earlier }) => earlier),
      [undefined],
    );
    if (process.platform !== "win32") assert.equal(statSync(kept()).mode & 0o777, 0o600);
    assert.deepEqual(
      readdirSync(home).filter((name) => name.startsWith("panel.json.")),
      [],
      "nothing half-written is left",
    );
    const [last, answer, ...more] = ask(now, FIRST_QUERY, FIRST_QUERY);
    assert.equal(last?.earlier, true);
    assert.deepEqual(last?.snapshot, JSON.parse(JSON.stringify({ ...before, query: FIRST_QUERY })));
    assert.equal(answer?.earlier, undefined);
    assert.equal(answer?.snapshot.outcomes.length, now.outcomes.length);
    assert.deepEqual(
      more.map(({ earlier }) => earlier),
      [undefined],
      "once the ledger was read there is nothing earlier to show",
    );
  });

  it("is never another question's, nor what is empty or still grows", () => {
    const week: PanelQuery = { rangeDays: 7, repo: null };
    ask(panelSnapshot(), week);
    ask(emptySnapshot("no-logs"), FIRST_QUERY);
    ask({ ...panelSnapshot(), indexing: { done: 1, total: 9 } }, FIRST_QUERY);
    assert.ok(!existsSync(kept()));
    ask(panelSnapshot(), FIRST_QUERY);
    assert.deepEqual(
      ask(panelSnapshot(), week).map(({ earlier }) => earlier),
      [undefined],
    );
  });

  it("passes over what another version or a fault has left", () => {
    for (const left of ["", "{", "null", JSON.stringify({ ...panelSnapshot(), headline: 3 })]) {
      writeFileSync(kept(), left);
      assert.equal(ask(panelSnapshot(), FIRST_QUERY).length, 1, left.slice(0, 20));
    }
  });

  it("goes with what is deleted", () => {
    ask(panelSnapshot(), FIRST_QUERY);
    assert.ok(existsSync(kept()));
    deleteRange(ledger, { since: 0, until: 1 });
    assert.ok(!existsSync(kept()));
  });
});
