import type { TrackerProfile } from "../profile";

export const LINEAR_SCOPE = "a personal API key with the permission Read";

export const linearProfile: TrackerProfile = {
  id: "linear",
  label: "Linear",
  forge: false,
  signIn: "token",
  userLabel: null,
  projectLabel: "team key, for example ENG",
  tokenHelp: () => ({ url: "https://linear.app/settings/account/security", scope: LINEAR_SCOPE }),
  originFor: (host) => (host === null || host === "linear.app" ? "https://api.linear.app" : null),
  webOrigin: (origin) => (origin === "https://api.linear.app" ? "https://linear.app" : origin),
  // Nothing in a git remote tells of a Linear.
  proposes: () => false,
};
