import { type GitOptions, readGit } from "./run";

/** Whether a commit's author is a program that commits by itself. An agent that a person works with is not a bot. */
export function isBot(name: string, email: string): boolean {
  if (AGENT.test(name)) return false;
  return BOT_NAME.test(name) || BOT_EMAIL.test(email);
}

/**
 * The addresses as the repository's .mailmap has them, lower case, with the originals: commits are listed under the
 * mapped ones, while the user's configuration holds any of them.
 */
export async function withMailmap(folder: string, emails: readonly string[], options: GitOptions): Promise<readonly string[]> {
  if (emails.length === 0) return emails;
  const { end, text } = await readGit(folder, ["check-mailmap", "--stdin"], options, { input: emails.map((email) => `<${email}>\n`) });
  if (!end.ok) return emails;
  const mapped = Array.from(text.matchAll(/<([^<>\n]+)>\s*$/gm), (match) => (match[1] ?? "").toLowerCase());
  return [...new Set([...emails, ...mapped])];
}

/** Coding agents that commit under their own name, for somebody who asked them to. */
const AGENT =
  /^(copilot(-swe-agent)?|claude|claude-code|devin-ai-integration|cursor(agent)?|openai-codex|codex|google-labs-jules|gemini-cli)(\[bot\])?$/i;

const BOT_NAME =
  /\[bot\]$|^(dependabot|renovate|github-actions|greenkeeper|snyk-bot|semantic-release-bot|pre-commit-ci|mergify|allcontributors|weblate|crowdin( bot)?|imgbot|codecov|bors|renovate bot|whitesource renovate|github actions?|gitlab bot|[\w.-]+-bot|bot-\d+)$/i;
const BOT_EMAIL =
  /\[bot\]@|^(\d+\+)?(dependabot|renovate|github-actions|greenkeeper|snyk-bot|semantic-release-bot)\b.*@|^(bot|ci|noreply-bot)@|project_?\d+_?bot.*@noreply\./i;
