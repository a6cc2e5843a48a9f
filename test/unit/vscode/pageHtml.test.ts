import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ensureBuilt } from "../../../scripts/setup/build.mjs";
import { PanelHead, PanelMessage } from "../../../src/protocol";
import { pageHtml } from "../../../src/vscode/pageHtml";
import { panelHead } from "../../../src/vscode/panelHead";
import { panelSnapshot } from "../../fixtures/panelSnapshot";

const parts = {
  ...{ nonce: "bm9uY2U", source: "https://editor.example", language: "en", style: "p{margin:0}", script: "start()" },
  ...{
    parts: "https://editor.example/panelParts.js",
    partsStyle: "https://editor.example/panelParts.css",
    icons: "https://editor.example/codicon.css",
  },
};
/** What a browser takes for the element's text: up to the first sign that ends it. */
const opening = (html: string): unknown => JSON.parse(/id="opening">(.*?)<\/script/s.exec(html)?.[1] ?? "");

describe("the panel's page", () => {
  it("lets nothing run but what carries its nonce and the extension's own files", () => {
    const html = pageHtml({ ...parts, messages: [] });
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    assert.equal(
      policy,
      "default-src 'none'; script-src https://editor.example 'nonce-bm9uY2U'; style-src https://editor.example 'nonce-bm9uY2U'; font-src https://editor.example; img-src https://editor.example data:",
    );
    assert.deepEqual(
      [...html.matchAll(/<(?:script|style)\b[^>]*>/g)].map(([tag]) => tag),
      ['<style nonce="bm9uY2U">', '<script type="application/json" id="opening">', '<script nonce="bm9uY2U">'],
    );
  });

  it("opens with what it is given, whatever is in that", () => {
    const messages: PanelMessage[] = [
      { type: "words", language: "de", words: { "</script><script>alert(1)</script>": "<!--<script>", "\u2028": "\\u003c" } },
    ];
    const html = pageHtml({ ...parts, messages });
    assert.deepEqual(opening(html), messages);
    assert.equal(html.match(/<script/g)?.length, 2);
    assert.ok(!html.includes("<!--"));
  });

  it("is in no other language than one", () => {
    assert.match(pageHtml({ ...parts, language: 'de" onload="x', messages: [] }), /^<!doctype html>\n<html lang="en">/);
  });

  it("has a script that cannot end its own element", async function () {
    this.timeout(120_000);
    await ensureBuilt();
    const script = readFileSync(join(__dirname, "../../../dist/panel.js"), "utf8");
    const style = readFileSync(join(__dirname, "../../../dist/panel.css"), "utf8");
    assert.doesNotMatch(script, /<\/script|<!--/i);
    assert.doesNotMatch(style, /<\/style/i);
  });

  it("takes out of a snapshot what the protocol calls its head, and that is small", () => {
    const snapshot = panelSnapshot({ days: 365, outcomes: 500 });
    const head = panelHead(snapshot);
    assert.deepEqual(Object.keys(head).sort(), Object.keys(PanelHead.shape).sort());
    assert.deepEqual(PanelMessage.parse({ type: "head", head }), { type: "head", head });
    assert.ok(JSON.stringify(head).length < 20_000);
  });
});
