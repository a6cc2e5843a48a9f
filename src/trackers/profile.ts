import type { Remote } from "./remotes";

/** What a tracker is to somebody who connects it: words, addresses, how one signs in. Pure, and apart from how it is read. */
export interface TrackerProfile {
  /** Stable id, used in the ledger, the CLI and settings. */
  readonly id: string;
  /** The product's name as its makers write it. */
  readonly label: string;
  /** Whether code lives there too, so that a project has a repository; false for what tracks issues alone. */
  readonly forge: boolean;
  /** "vscode-github": the editor's own GitHub account; a token serves as well, and in the CLI instead. */
  readonly signIn: "vscode-github" | "token";
  /** What is asked for beside the token, in the tracker's words; null for nothing. */
  readonly userLabel: string | null;
  /** What a project is here, for a prompt: "owner/name", "project key, for example ABC". */
  readonly projectLabel: string;
  /** Where a token is made, and what it must be allowed to do: as little as serves. */
  tokenHelp(origin: string): { readonly url: string; readonly scope: string };
  /** The API's base address for a web host; null when the user has to say (`host` null: the product's own cloud). */
  originFor(host: string | null): string | null;
  /** Where people look at what the API at this address tells, e.g. "https://github.com" for "https://api.github.com". */
  webOrigin(origin: string): string;
  /** Whether a git remote is this tracker's: true when the host alone tells, "ask" when it may be. Asks no server. */
  proposes(remote: Remote): boolean | "ask";
}
