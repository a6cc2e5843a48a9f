import type { TrackerProfile } from "../profile";

export const GITLAB_SCOPE = "a personal access token with the scope read_api";

export const gitlabProfile: TrackerProfile = {
  id: "gitlab",
  label: "GitLab",
  forge: true,
  signIn: "token",
  userLabel: null,
  projectLabel: "group/name",
  tokenHelp: (origin) => ({
    url: `${origin}/-/user_settings/personal_access_tokens?name=Token+Yield&scopes=read_api`,
    scope: GITLAB_SCOPE,
  }),
  originFor: (host) => `https://${host ?? "gitlab.com"}`,
  webOrigin: (origin) => origin,
  proposes: ({ host, owner }) => {
    if (owner === "") return false;
    if (host === "gitlab.com" || host.startsWith("gitlab.")) return true;
    return OTHERS.test(host) ? false : "ask";
  },
};

/** Clouds of other makers. */
const OTHERS = /(?:^|\.)(?:github\.com|ghe\.com|bitbucket\.org|codeberg\.org|gitea\.com|dev\.azure\.com|visualstudio\.com|sr\.ht)$/;
