import type { TrackerProfile } from "../profile";

export const JIRA_CLOUD_SCOPE = "an API token of the account, with read:jira-work and read:jira-user when it has scopes";
export const JIRA_SERVER_SCOPE = "a personal access token";

export const jiraProfile: TrackerProfile = {
  id: "jira",
  label: "Jira",
  forge: false,
  signIn: "token",
  userLabel: "e-mail address of the Atlassian account (leave it empty for Jira Data Center)",
  projectLabel: "project key, for example ABC",
  tokenHelp: (origin) =>
    /\.atlassian\.net$/.test(origin)
      ? { url: "https://id.atlassian.com/manage-profile/security/api-tokens", scope: JIRA_CLOUD_SCOPE }
      : {
          url: `${origin}/secure/ViewProfile.jspa?selectedTab=com.atlassian.pats.pats-plugin:jira-user-personal-access-tokens`,
          scope: JIRA_SERVER_SCOPE,
        },
  originFor: () => null,
  webOrigin: (origin) => origin,
  // Nothing in a git remote tells of a Jira; Bitbucket's users often have one.
  proposes: ({ host }) => (host === "bitbucket.org" || host.startsWith("bitbucket.") ? "ask" : false),
};
