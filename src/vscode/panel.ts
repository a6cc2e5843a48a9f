import * as vscode from "vscode";
import { errorFrames, errorName } from "../core/errorName";
import type { PanelMessage, PanelQuery, PanelSnapshot } from "../protocol";
import type { CorrectionWish, EngineClient } from "./engineClient";
import { engineWords } from "./engineWords";

export const PANEL_TYPE = "tokenYield.roi";

export interface RoiPanel extends vscode.WebviewPanelSerializer, vscode.Disposable {
  /** Shows the panel, or makes it. */
  open(): void;
  /** How often a page of it has reported that it is ready. */
  readyCount(): number;
}

export interface RoiPanelOptions {
  readonly extensionUri: vscode.Uri;
  readonly engine: EngineClient;
  readonly log: vscode.LogOutputChannel;
}

/** The ROI panel: at most one. Its page is a function of the last message, so that it may miss any number while it is hidden. */
export function createRoiPanel({ extensionUri, engine, log }: RoiPanelOptions): RoiPanel {
  let panel: vscode.WebviewPanel | undefined;
  let query: PanelQuery | null = null;
  let latest: PanelSnapshot | undefined;
  let readies = 0;
  let words: Promise<PanelMessage | null> | undefined;

  const post = (message: PanelMessage) => void panel?.webview.postMessage(message);
  const postLatest = () => {
    if (latest) post({ type: "snapshot", snapshot: latest });
    const state = engine.state();
    if (state.state !== "running") post({ type: "engine", state: state.state, message: engineWords(state, vscode.l10n) });
  };
  const ask = (next: PanelQuery) => {
    query = next;
    engine.show("editor", next);
  };
  // The protocol's schemas cost more to set up than all the rest of the host: they wait until there is a panel.
  const load = async () => (await import("./onDemand")).onDemand;
  /** The page is told its language before the first figures, so that it is drawn once. */
  const speak = async (): Promise<void> => {
    words ??= load().then((loaded) => loaded.readWebviewWords(extensionUri, vscode.env.language));
    const message = await words.catch(() => null);
    if (message !== null) post(message);
  };
  const drop = (why: string) => log.warn(why);
  const failed = (what: string) => (error: unknown) => log.error(`${what}: ${errorName(error)}\n${errorFrames(error)}`);
  const handlers = {
    ready(asked: PanelQuery) {
      readies += 1;
      ask(asked);
      void speak().then(postLatest);
    },
    query: ask,
    refresh: () => engine.refresh(),
    correct: (wish: CorrectionWish) => engine.correct(wish),
    undoCorrection: (id: number) => engine.undoCorrection(id),
    openCommit(repo: string, sha: string) {
      if (latest?.repos.some(({ id }) => id === repo))
        void load()
          .then((loaded) => loaded.openCommit(repo, sha, log))
          .catch(failed("A commit could not be opened"));
      else drop("Dropped a message from the panel (openCommit: a repository that it does not show)");
    },
    // The protocol admits the extension's own commands only.
    runCommand: (command: string) => void vscode.commands.executeCommand(command).then(undefined, failed(`${command} failed`)),
  };

  const receive = async (message: unknown): Promise<void> => (await load()).receiveIntent(message, handlers, drop);

  const adopt = (adopted: vscode.WebviewPanel) => {
    panel?.dispose();
    panel = adopted;
    adopted.webview.options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, "dist")] };
    const icon = (theme: string) => vscode.Uri.joinPath(extensionUri, "media", `panel-${theme}.svg`);
    adopted.iconPath = { light: icon("light"), dark: icon("dark") };
    adopted.webview.onDidReceiveMessage(
      (message: unknown) => void receive(message).catch(failed("A message from the panel could not be read")),
    );
    adopted.onDidChangeViewState(() => {
      engine.show("editor", adopted.visible ? query : null);
      if (adopted.visible) postLatest();
    });
    adopted.onDidDispose(() => {
      if (panel !== adopted) return;
      panel = undefined;
      query = null;
      engine.show("editor", null);
    });
    adopted.webview.html = page(adopted.webview, extensionUri);
  };

  const parts = [
    engine.on("panel", (view, snapshot) => {
      if (view !== "editor") return;
      latest = snapshot;
      post({ type: "snapshot", snapshot });
    }),
    engine.on("state", postLatest),
  ];
  return {
    open() {
      if (panel) panel.reveal();
      else adopt(vscode.window.createWebviewPanel(PANEL_TYPE, "Token Yield", vscode.ViewColumn.Active));
    },
    deserializeWebviewPanel(restored) {
      adopt(restored);
      return Promise.resolve();
    },
    readyCount: () => readies,
    dispose() {
      vscode.Disposable.from(...parts).dispose();
      panel?.dispose();
    },
  };
}

/** No inline script or style, so that the policy needs neither a nonce nor `unsafe-inline`; no data either: that comes by message. */
function page(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const asset = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "dist", name)).toString();
  const own = webview.cspSource;
  const policy = `default-src 'none'; script-src ${own}; style-src ${own}; font-src ${own}; img-src ${own} data:`;
  return `<!doctype html>
<html lang="${/^[\w-]+$/.exec(vscode.env.language)?.[0] ?? "en"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Token Yield</title>
<link rel="stylesheet" href="${asset("codicon.css")}" id="vscode-codicon-stylesheet">
<link rel="stylesheet" href="${asset("panel.css")}">
</head>
<body>
<main id="root"></main>
<script type="module" src="${asset("panel.js")}"></script>
</body>
</html>`;
}
