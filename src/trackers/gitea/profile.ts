import type { TrackerProfile } from "../profile";

export const GITEA_SCOPE = "a token with the permissions read:user, read:issue and read:repository";

export const giteaProfile: TrackerProfile = {
  id: "gitea",
  label: "Gitea / Forgejo",
  forge: true,
  signIn: "token",
  userLabel: null,
  projectLabel: "owner/name",
  tokenHelp: (origin) => ({ url: `${origin}/user/settings/applications`, scope: GITEA_SCOPE }),
  originFor: (host) => (host === null ? null : `https://${host}`),
  webOrigin: (origin) => origin,
  proposes: ({ host, owner }) => {
    if (owner === "" || owner.includes("/")) return false;
    if (/^(?:codeberg\.org|gitea\.com|(?:gitea|forgejo)\..+)$/.test(host)) return true;
    return OTHERS.test(host) ? false : "ask";
  },
};

/** Clouds of other makers. */
const OTHERS = /(?:^|\.)(?:github\.com|ghe\.com|gitlab\.com|bitbucket\.org|dev\.azure\.com|visualstudio\.com|sr\.ht)$/;
