import path from "node:path";
import * as z from "zod/mini";
import type { RemoteConnection } from "./remote";

/**
 * One project of a tracker, and where its work belongs. Without a repository: on a forge to the repositories of which a git
 * remote names the project, on an issue tracker to every repository.
 */
export interface TrackedProject {
  /** "owner/name" on a forge, a project's or team's key on an issue tracker. */
  readonly project: string;
  /** A folder in the repository, or its common git directory, absolute; null where it is left out. */
  readonly repo: string | null;
}

/** A tracker that the user connected, with its key. */
export interface TrackerSetting {
  readonly connection: RemoteConnection;
  readonly projects: readonly TrackedProject[];
}

const project = z.string().check(z.trim(), z.minLength(1), z.maxLength(300));

/**
 * One tracker as a person writes it, in the settings and in the CLI's config file. Unknown properties are refused, since
 * one of them may be a key, which has its place elsewhere. `name`, `kind` and `origin` are still to be checked.
 */
export const TrackerEntry = z.strictObject({
  name: z.string(),
  kind: z.string(),
  origin: z.string(),
  /** What some trackers ask for beside the key, e.g. an e-mail address. */
  user: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(320))),
  projects: z
    .array(z.union([project, z.strictObject({ project, repository: z.optional(z.string().check(z.trim(), z.minLength(1))) })]))
    .check(z.minLength(1)),
});
export type TrackerEntry = z.infer<typeof TrackerEntry>;

/** An entry's projects; a repository's folder may begin with "~". */
export function projectsOf({ projects }: TrackerEntry, home: string): TrackedProject[] {
  return projects.map((entry) => {
    if (typeof entry === "string") return { project: entry, repo: null };
    const folder = entry.repository ?? null;
    if (folder === null) return { project: entry.project, repo: null };
    return {
      project: entry.project,
      repo: path.resolve(folder === "~" || /^~[\\/]/.test(folder) ? path.join(home, folder.slice(1)) : folder),
    };
  });
}
