import type { TrackerProfile } from "../profile";

export const GITHUB_SCOPE = "a fine-grained token with Pull requests: read and Issues: read for the repository, or a classic one with repo";

export const githubProfile: TrackerProfile = {
  id: "github",
  label: "GitHub",
  forge: true,
  signIn: "vscode-github",
  userLabel: null,
  projectLabel: "owner/name",
  tokenHelp: (origin) => ({ url: `${webOrigin(origin)}/settings/personal-access-tokens/new`, scope: GITHUB_SCOPE }),
  originFor: (host) => apiOrigin(host ?? "github.com"),
  webOrigin,
  proposes: ({ host, owner }) => {
    if (owner === "" || owner.includes("/")) return false;
    if (host === "github.com" || /^[a-z0-9-]+\.ghe\.com$/.test(host)) return true;
    // An SSH alias ("github.com-work"), an Enterprise Server or another forge.
    return OTHERS.test(host) ? false : "ask";
  },
};

/** Clouds of other makers. */
const OTHERS = /(?:^|\.)(?:gitlab\.com|bitbucket\.org|codeberg\.org|gitea\.com|dev\.azure\.com|visualstudio\.com|sr\.ht)$/;

function apiOrigin(host: string): string {
  if (host === "github.com") return "https://api.github.com";
  return host.endsWith(".ghe.com") ? `https://api.${host}` : `https://${host}/api`;
}

function webOrigin(origin: string): string {
  const plain = origin.replace(/\/api$/, "");
  return plain.replace(/^https:\/\/api\.(?=github\.com$|[a-z0-9-]+\.ghe\.com$)/, "https://");
}
