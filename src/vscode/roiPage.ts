import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { errorFrames, errorName } from "../core/errorName";
import { FIRST_QUERY } from "../core/firstQuery";
import type { PageView } from "../engine/messages";
import type { PanelMessage, PanelQuery } from "../protocol";
import type { CorrectionWish, EngineClient } from "./engineClient";
import { engineWords } from "./engineWords";
import { receiveIntent, type TakeAlongWish } from "./intents";
import type { Log } from "./log";
import { openCommit } from "./openCommit";
import { openUrl } from "./openUrl";
import { pageFiles } from "./pageFiles";
import { pageHtml } from "./pageHtml";
import { panelHead } from "./panelHead";
import type { Settings } from "./settings";
import { takeAlong } from "./takeAlong";
import { readWebviewWords } from "./webviewWords";

export interface RoiPageParts {
  readonly view: PageView;
  readonly place: vscode.WebviewPanel | vscode.WebviewView;
  readonly extensionUri: vscode.Uri;
  readonly engine: EngineClient;
  readonly log: Log;
  readonly settings: () => Settings;
  readonly onReady: () => void;
  /** The engine was asked already what a new page asks. */
  readonly isNew: boolean;
}

/**
 * Fills a place with the page and connects it to the engine until that place is disposed: snapshots and words go in, intents come out. A page that is
 * hidden asks for nothing. It is a function of the last message, so that it may miss any number while it is hidden.
 */
export function connectRoiPage({ view, place, extensionUri, engine, log, settings, onReady, isNew }: RoiPageParts): void {
  const { webview } = place;
  let query: PanelQuery | null = isNew ? FIRST_QUERY : null;
  /** The page runs. */
  let ready = false;
  let open = true;
  let latest: Extract<PanelMessage, { type: "snapshot" }> | undefined;

  const post = (message: PanelMessage) => void webview.postMessage(message);
  const postLatest = () => {
    if (!ready) return;
    if (latest) post(latest);
    const state = engine.state();
    if (state.state !== "running") post({ type: "engine", state: state.state, message: engineWords(state, vscode.l10n) });
  };
  const ask = (next: PanelQuery) => {
    query = next;
    engine.show(view, next);
  };
  const drop = (why: string) => log.warn(why);
  const failed = (what: string) => (error: unknown) => log.error(`${what}: ${errorName(error)}\n${errorFrames(error)}`);
  const handlers = {
    ready(asked: PanelQuery) {
      onReady();
      // What was asked for ahead need not be asked again.
      if (JSON.stringify(asked) !== JSON.stringify(query)) ask(asked);
      ready = true;
      postLatest();
    },
    query: ask,
    refresh: () => engine.refresh(),
    correct(wish: CorrectionWish) {
      engine.correct(wish);
      // The walkthrough's step is done.
      void vscode.commands.executeCommand("setContext", "tokenYield.corrected", true);
    },
    undoCorrection: (id: number) => engine.undoCorrection(id),
    openCommit(repo: string, sha: string) {
      if (latest?.snapshot.repos.some(({ id }) => id === repo))
        void openCommit(repo, sha, log).catch(failed("A commit could not be opened"));
      else drop("Dropped a message from the panel (openCommit: a repository that it does not show)");
    },
    openUrl: (url: string) => void openUrl(url, settings().trackers).catch(failed("An address could not be opened")),
    takeAlong: (wish: TakeAlongWish) => void takeAlong(wish).catch(failed("A table or picture could not be taken along")),
    // The protocol admits the extension's own commands only.
    runCommand: (command: string) => void vscode.commands.executeCommand(command).then(undefined, failed(`${command} failed`)),
  };

  let visible = place.visible;
  const onVisibility = () => {
    // An editor also tells that it got or lost the focus, which asks for nothing.
    if (place.visible === visible) return;
    visible = place.visible;
    engine.show(view, place.visible ? query : null);
    if (place.visible) postLatest();
  };
  const parts = [
    webview.onDidReceiveMessage((message: unknown) => receiveIntent(message, handlers, drop)),
    "onDidChangeVisibility" in place ? place.onDidChangeVisibility(onVisibility) : place.onDidChangeViewState(onVisibility),
    engine.on("panel", (asking, snapshot, earlier) => {
      if (asking !== view) return;
      latest = { type: "snapshot", snapshot, earlier };
      // The editor keeps it for a page that is being loaded, which then need not ask first. One that is lost costs nothing.
      post(ready ? latest : { type: "head", head: panelHead(snapshot), earlier });
    }),
    engine.on("state", postLatest),
    place.onDidDispose(() => {
      open = false;
      vscode.Disposable.from(...parts).dispose();
      engine.show(view, null);
    }),
  ];

  const write = async (): Promise<void> => {
    const language = vscode.env.language;
    const [files, words] = await Promise.all([pageFiles(extensionUri), readWebviewWords(extensionUri, language).catch(() => null)]);
    if (!open) return;
    const asset = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "dist", name)).toString();
    webview.html = pageHtml({
      ...files,
      nonce: randomBytes(18).toString("base64url"),
      source: webview.cspSource,
      language,
      parts: asset("panelParts.js"),
      partsStyle: asset("panelParts.css"),
      icons: asset("codicon.css"),
      messages: words === null ? [] : [words],
    });
  };
  void write().catch(failed("The panel could not be opened"));
}
