/** How a commit or a head came to the default branch. */
export type LandingHow = "direct" | "merge" | "squash" | "rebase" | "cherry-pick" | "replay" | "host";
