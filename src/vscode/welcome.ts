import * as vscode from "vscode";
import type { StatusSnapshot } from "../protocol";
import type { EngineClient } from "./engineClient";
import { foundNothing } from "./foundNothing";

const WELCOME_VIEW = "tokenYield.welcome";

/**
 * Lets the side bar say what to do next when there is nothing on this machine to show: the manifest's welcome view is a tree
 * that is always empty, since the editor shows welcome words in such only.
 */
export function offerWelcome(engine: EngineClient): vscode.Disposable {
  let told: boolean | undefined;
  const tell = (snapshot: StatusSnapshot) => {
    const nothing = foundNothing(snapshot);
    if (nothing === told) return;
    told = nothing;
    void vscode.commands.executeCommand("setContext", "tokenYield.nothingFound", nothing);
  };
  return vscode.Disposable.from(
    vscode.window.registerTreeDataProvider<never>(WELCOME_VIEW, { getChildren: () => [], getTreeItem: (item) => item }),
    engine.on("status", tell),
  );
}
