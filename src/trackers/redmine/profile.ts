import type { TrackerProfile } from "../profile";

export const REDMINE_SCOPE = "the API access key of your account, with the REST API switched on by the administrator";

export const redmineProfile: TrackerProfile = {
  id: "redmine",
  label: "Redmine",
  forge: false,
  signIn: "token",
  userLabel: null,
  projectLabel: "project identifier, as in its address",
  tokenHelp: (origin) => ({ url: `${origin}/my/account`, scope: REDMINE_SCOPE }),
  originFor: (host) => (host === null ? null : `https://${host}`),
  webOrigin: (origin) => origin,
  proposes: ({ host }) => (host.startsWith("redmine.") ? "ask" : false),
};
