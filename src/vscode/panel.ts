import * as vscode from "vscode";
import { errorFrames, errorName } from "../core/errorName";
import { FIRST_QUERY } from "../core/firstQuery";
import type { PageView } from "../engine/messages";
import type { EngineClient } from "./engineClient";
import type { Log } from "./log";
import type { Settings } from "./settings";

export const PANEL_TYPE = "tokenYield.roi";
const SIDE_BAR_VIEW = "tokenYield.sideBar";

/** The two places of the page: an editor, at most one, and the side bar. */
export interface RoiPanel extends vscode.Disposable {
  /** Shows the panel in an editor, or makes it. */
  open(): void;
  /** How often a page of it has reported that it is ready. */
  readyCount(view: PageView): number;
}

export interface RoiPanelOptions {
  readonly extensionUri: vscode.Uri;
  readonly engine: EngineClient;
  readonly log: Log;
  readonly settings: () => Settings;
}

/** Offers the page in both places. Nothing of it is loaded before one of them is opened. */
export function createRoiPanel({ extensionUri, engine, log, settings }: RoiPanelOptions): RoiPanel {
  const options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, "dist")] };
  let panel: vscode.WebviewPanel | undefined;
  let made: vscode.WebviewPanel | undefined;
  const readies: Record<PageView, number> = { editor: 0, sideBar: 0 };

  // The protocol's schemas cost more to set up than all the rest of the host: they wait until there is a page.
  const fill = async (view: PageView, place: vscode.WebviewPanel | vscode.WebviewView, isNew: boolean): Promise<void> => {
    // A new page asks this as soon as it runs: the engine answers while the editor loads the page.
    if (isNew) engine.show(view, FIRST_QUERY);
    // A panel that was made with them would be loaded anew by that.
    if (place !== made) place.webview.options = options;
    const { onDemand } = await import("./onDemand");
    const onReady = () => {
      readies[view] += 1;
    };
    onDemand.connectRoiPage({ view, place, extensionUri, engine, log, settings, onReady, isNew });
  };
  const failed = (error: unknown) => log.error(`The panel could not be opened: ${errorName(error)}\n${errorFrames(error)}`);

  const adopt = (adopted: vscode.WebviewPanel, isNew: boolean) => {
    panel?.dispose();
    panel = adopted;
    const icon = (theme: string) => vscode.Uri.joinPath(extensionUri, "media", `panel-${theme}.svg`);
    adopted.iconPath = { light: icon("light"), dark: icon("dark") };
    adopted.onDidDispose(() => {
      if (panel === adopted) panel = undefined;
    });
    void fill("editor", adopted, isNew).catch(failed);
  };

  const registered = [
    vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, {
      deserializeWebviewPanel: (restored) => Promise.resolve(adopt(restored, false)),
    }),
    vscode.window.registerWebviewViewProvider(SIDE_BAR_VIEW, {
      resolveWebviewView: (view, { state }) => void fill("sideBar", view, state === undefined).catch(failed),
    }),
  ];
  return {
    open() {
      if (panel) return panel.reveal();
      made = vscode.window.createWebviewPanel(PANEL_TYPE, "Token Yield", vscode.ViewColumn.Active, options);
      adopt(made, true);
    },
    readyCount: (view) => readies[view],
    dispose() {
      vscode.Disposable.from(...registered).dispose();
      panel?.dispose();
    },
  };
}
