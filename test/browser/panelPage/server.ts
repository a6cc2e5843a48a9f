import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as esbuild from "esbuild";

export interface PanelServer {
  readonly url: string;
  close(): Promise<void>;
}

const root = join(__dirname, "../../..");
const here = join(root, "test/browser/panelPage");
const TYPES: Readonly<Record<string, string>> = { html: "text/html", js: "text/javascript", css: "text/css", ttf: "font/ttf" };

/** Builds the panel as it ships and serves it on loopback, as the editor does: the same page and the same policy, which is a header here. */
export async function servePanel(): Promise<PanelServer> {
  const out = await mkdtemp(join(tmpdir(), "token-yield-panel-"));
  await esbuild.build({
    absWorkingDir: root,
    bundle: true,
    minify: true,
    logLevel: "warning",
    entryPoints: { panel: "webview/main.ts" },
    platform: "browser",
    format: "esm",
    target: "es2022",
    outdir: out,
  });
  const codicons = join(root, "node_modules/@vscode/codicons/dist");
  const files: Readonly<Record<string, string>> = {
    "/panel.js": join(out, "panel.js"),
    "/panel.css": join(out, "panel.css"),
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
    response.writeHead(200, {
      "Content-Type": TYPES[pathname.split(".")[1] ?? "html"],
      "Content-Security-Policy": `default-src 'none'; script-src ${source}; style-src ${source}; font-src ${source}; img-src ${source} data:`,
    });
    response.end(file === undefined ? PAGE : await readFile(file));
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

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Token Yield</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/editor.css">
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="/codicon.css">
<link rel="stylesheet" href="/panel.css">
<script src="/host.js"></script>
</head>
<body><main id="root"></main><script type="module" src="/panel.js"></script></body>
</html>`;
