import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPanel } from "../../../scripts/panelBundles.mjs";
import type { PanelMessage } from "../../../src/protocol";
import { pageHtml, pagePolicy } from "../../../src/vscode/pageHtml";

export interface PanelServer {
  readonly url: string;
  close(): Promise<void>;
}

const root = join(__dirname, "../../..");
const here = join(root, "test/browser/panelPage");
const TYPES: Readonly<Record<string, string>> = { html: "text/html", js: "text/javascript", css: "text/css", ttf: "font/ttf" };

/**
 * Builds the panel as it ships and serves it on loopback, as the editor does: the same page and the same policy, which is a header
 * here as well. `opening` is what the page opens with.
 */
export async function servePanel(opening?: PanelMessage): Promise<PanelServer> {
  const out = await mkdtemp(join(tmpdir(), "token-yield-panel-"));
  await buildPanel({ outdir: out, minify: true, sourcemap: false });
  const [script, style] = await Promise.all([readFile(join(out, "panel.js"), "utf8"), readFile(join(out, "panel.css"), "utf8")]);
  const codicons = join(root, "node_modules/@vscode/codicons/dist");
  const files: Readonly<Record<string, string>> = {
    "/panelParts.js": join(out, "panelParts.js"),
    "/panelParts.css": join(out, "panelParts.css"),
    "/codicon.css": join(codicons, "codicon.css"),
    "/codicon.ttf": join(codicons, "codicon.ttf"),
    "/host.js": join(here, "host.js"),
    "/editor.css": join(here, "editor.css"),
  };
  const server = createServer(async ({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://127.0.0.1");
    const file = files[pathname];
    if (pathname !== "/" && file === undefined) return void response.writeHead(404).end();
    const source = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const nonce = randomBytes(18).toString("base64url");
    response.writeHead(200, {
      "Content-Type": TYPES[pathname.split(".")[1] ?? "html"],
      "Content-Security-Policy": pagePolicy(nonce, source),
    });
    if (file !== undefined) return void response.end(await readFile(file));
    const messages = opening === undefined ? [] : [opening];
    response.end(
      withEditor(
        pageHtml({
          nonce,
          source,
          language: "en",
          style,
          script,
          parts: "/panelParts.js",
          partsStyle: "/panelParts.css",
          icons: "/codicon.css",
          messages,
        }),
        nonce,
      ),
    );
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await rm(out, { recursive: true });
    },
  };
}

/** What stands in for the editor comes before the page's own. */
function withEditor(html: string, nonce: string): string {
  const editor = `<link rel="icon" href="data:,"><link rel="stylesheet" href="/editor.css"><script src="/host.js" nonce="${nonce}"></script>`;
  return html.replace("<title>", () => `${editor}<title>`);
}
