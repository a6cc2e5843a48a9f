import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { answering } from "./answers";
import { testApi } from "./until";

describe("a report that is saved in the host", function () {
  // It waits for the engine, which a busy machine starts late.
  this.timeout(60_000);
  const folder = mkdtempSync(path.join(tmpdir(), "token-yield-save-"));
  before(() => testApi());
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function save(labels: readonly RegExp[], place: string | null): Promise<readonly string[]> {
    const window = vscode.window as { -readonly [K in "showSaveDialog"]: unknown };
    const before = window.showSaveDialog;
    window.showSaveDialog = () => Promise.resolve(place === null ? undefined : vscode.Uri.file(place));
    try {
      const { told } = await answering(
        () => vscode.commands.executeCommand("tokenYield.saveReport"),
        ({ label }) => labels.some((wanted) => wanted.test(label)),
        false,
      );
      return told;
    } finally {
      window.showSaveDialog = before;
    }
  }

  it("is written where the user says, in the form that was picked", async () => {
    const page = path.join(folder, "report.html");
    assert.deepEqual(await save([/HTML/, /figures only/], page), ["The report is saved."]);
    assert.match(readFileSync(page, "utf8"), /^<!doctype html>[\s\S]*Content-Security-Policy/);
    const focus = path.join(folder, "focus.csv");
    assert.deepEqual(await save([/FOCUS/], focus), ["The report is saved."]);
    assert.match(readFileSync(focus, "utf8"), /^BilledCost,BillingAccountId,/);
  });

  it("is not written when the user turns back at any step", async () => {
    const page = path.join(folder, "never.html");
    assert.deepEqual(await save([/HTML/, /figures only/], null), []);
    assert.deepEqual(await save([/HTML/], page), []);
    assert.deepEqual(await save([], page), []);
    assert.throws(() => readFileSync(page));
  });
});
