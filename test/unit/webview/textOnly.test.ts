import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const folder = path.join(__dirname, "../../../webview");

/** Ways by which text from outside could become markup, script or style in the page. */
const FORBIDDEN: readonly { readonly what: string; readonly pattern: RegExp; readonly example: string }[] = [
  {
    what: "markup from a string",
    pattern: /\b(inner|outer)HTML\b|insertAdjacentHTML|createContextualFragment/,
    example: "a.innerHTML = b",
  },
  { what: "a document from a string", pattern: /document\.write|DOMParser|srcdoc/, example: "new DOMParser()" },
  { what: "lit's way round its escaping", pattern: /unsafe(HTML|SVG|CSS|Static|MathML)\b|\bliteral`/, example: "unsafeHTML(x)" },
  { what: "script from a string", pattern: /\beval\(|new Function\(|javascript:/, example: "eval(x)" },
  {
    what: "a style attribute",
    pattern: /\bstyle=|styleMap|cssText|setAttribute\(\s*["'`](style|on)/,
    example: 'html`<p style="color: red">`',
  },
  { what: "an event attribute", pattern: /\son[a-z]+=["'$]/, example: 'html`<p onclick="x">`' },
];

describe("the page shows what comes from outside as text", () => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));

  for (const { what, pattern, example } of FORBIDDEN) {
    it(`never as ${what}`, () => {
      assert.match(example, pattern, "the pattern finds what it is for");
      assert.ok(files.length > 30, "the page's sources are there");
      for (const name of files) {
        const lines = readFileSync(path.join(folder, name), "utf8").split("\n");
        for (const [index, line] of lines.entries()) assert.doesNotMatch(line, pattern, `${name}:${index + 1}`);
      }
    });
  }
});
