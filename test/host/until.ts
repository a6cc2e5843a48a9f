import assert from "node:assert/strict";
import * as vscode from "vscode";
import manifest from "../../package.json";
import type { TestApi } from "../../src/vscode/testApi";

/** What the extension shows of its inside in the editor's test mode. */
export async function testApi(): Promise<TestApi> {
  const extension = vscode.extensions.getExtension<TestApi | undefined>(`${manifest.publisher}.${manifest.name}`);
  const api = await extension?.activate();
  assert.ok(api, "the extension gives its test API away in test mode");
  return api;
}

/** Waits for something to hold; rejects with its name after 15 s. */
export async function until<T>(what: string, look: () => T | undefined | false): Promise<T> {
  for (const end = Date.now() + 15_000; Date.now() < end; ) {
    const found = look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`never: ${what}`);
}
