import { git } from "./git";
import type { RepositoryTracker } from "./tracker";

/** Trackers that read a repository on this disk. */
export const repositoryTrackers: readonly RepositoryTracker[] = [git];
