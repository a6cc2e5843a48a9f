import { homedir } from "node:os";
import type { EngineStart } from "../engine/messages";
import { ledgerHome } from "../ledger/home";
import { gitApi } from "./gitApi";

/** What the engine's thread is started with. `gitPath` is the machine's setting; empty: what the git extension found, else "git". */
export function engineStart(gitPath: string): EngineStart {
  const environment = { home: homedir(), platform: process.platform, variables: { ...process.env } };
  return { environment, ledgerHome: ledgerHome(environment), gitPath: gitPath || gitApi()?.git.path || "git" };
}
