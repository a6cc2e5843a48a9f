import type { L10n } from "../words";

/**
 * A profile's words (what a project is, what is asked beside a token, what a token has to be allowed to do) in the editor's
 * language. The trackers know no editor, and a sentence to translate has to stand in the host as a literal; a test finds one that
 * is missing here.
 */
export function trackerWords(english: string, l10n: L10n): string {
  return (Object.hasOwn(WORDS, english) ? WORDS[english]?.(l10n) : undefined) ?? english;
}

const WORDS: Readonly<Record<string, (l10n: L10n) => string>> = {
  "project key, for example ABC": (l10n) => l10n.t("project key, for example ABC"),
  "team key, for example ENG": (l10n) => l10n.t("team key, for example ENG"),
  "project identifier, as in its address": (l10n) => l10n.t("project identifier, as in its address"),
  "e-mail address of the Atlassian account (leave it empty for Jira Data Center)": (l10n) =>
    l10n.t("e-mail address of the Atlassian account (leave it empty for Jira Data Center)"),
  "a fine-grained token with Pull requests: read and Issues: read for the repository, or a classic one with repo": (l10n) =>
    l10n.t("a fine-grained token with Pull requests: read and Issues: read for the repository, or a classic one with repo"),
  "a personal access token with the scope read_api": (l10n) => l10n.t("a personal access token with the scope read_api"),
  "a token with the permissions read:user, read:issue and read:repository": (l10n) =>
    l10n.t("a token with the permissions read:user, read:issue and read:repository"),
  "an API token of the account, with read:jira-work and read:jira-user when it has scopes": (l10n) =>
    l10n.t("an API token of the account, with read:jira-work and read:jira-user when it has scopes"),
  "a personal access token": (l10n) => l10n.t("a personal access token"),
  "a personal API key with the permission Read": (l10n) => l10n.t("a personal API key with the permission Read"),
  "the API access key of your account, with the REST API switched on by the administrator": (l10n) =>
    l10n.t("the API access key of your account, with the REST API switched on by the administrator"),
};
