import { readHistory, readRefsDigest } from "./git/history";
import { findPlace, placeName } from "./git/place";
import type { RepositoryTracker } from "./tracker";

/** Commits that landed on the default branch, from the repository itself. */
export const git: RepositoryTracker = { id: "git", label: "Git", findPlace, placeName, readRefsDigest, readHistory };
