import { type GitOptions, readGit } from "./run";

/** What is needed from git's effective configuration. */
export interface GitConfig {
  /** False when git did not tell, and the rest is empty. */
  readonly known: boolean;
  /** Every `user.email` in effect or overridden, lower case. */
  readonly emails: readonly string[];
  readonly userName: string | null;
  readonly initialBranch: string | null;
  readonly remotes: readonly string[];
  /** Set when objects may be missing on purpose: "blobs" when only file contents may be, "trees" when more may be. */
  readonly partial: "blobs" | "trees" | null;
  /** Settings, by their names, that decide what git tells of a commit: see `readMeaning`. */
  readonly told: ReadonlyMap<string, string>;
}

/** Reads the configuration that git itself would use in this folder, includes resolved. Unreadable means empty. */
export async function readConfig(folder: string, options: GitOptions): Promise<GitConfig> {
  const { end, text } = await readGit(folder, ["config", "--null", "--list"], options);
  const emails = new Set<string>();
  const remotes = new Set<string>();
  const told = new Map<string, string>();
  let userName: string | null = null;
  let initialBranch: string | null = null;
  let partial: GitConfig["partial"] = null;
  for (const entry of end.ok ? text.split("\0") : []) {
    const cut = entry.indexOf("\n");
    const key = cut < 0 ? entry : entry.slice(0, cut);
    const value = cut < 0 ? "true" : entry.slice(cut + 1).trim();
    if (key === "user.email" && value.includes("@")) emails.add(value.toLowerCase());
    else if (key === "user.name") userName = value || null;
    else if (key === "init.defaultbranch") initialBranch = value || null;
    else if (key === "extensions.partialclone") partial ??= "blobs";
    else if (MEANS.test(key)) told.set(key, value);
    const remote = /^remote\.(.+)\.(url|promisor|partialclonefilter)$/.exec(key);
    if (remote?.[1]) {
      remotes.add(remote[1]);
      if (remote[2] === "promisor" && value !== "false") partial ??= "blobs";
      if (remote[2] === "partialclonefilter" && !value.startsWith("blob:")) partial = "trees";
    }
  }
  return { known: end.ok, emails: [...emails], userName, initialBranch, remotes: [...remotes], partial, told };
}

const MEANS = /^(mailmap|diff|attr|i18n)\.|^core\.(attributesfile|usereplacerefs|bigfilethreshold)$/;
