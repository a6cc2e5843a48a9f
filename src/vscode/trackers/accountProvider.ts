import { githubProfile } from "../../trackers/github/profile";

/**
 * Which of the editor's providers of GitHub accounts a token for this API's address comes from; null where none does. A token
 * goes to the server that made it and to no other: github.com's to its API, an Enterprise server's to `enterpriseUri`, which is
 * the user's own setting "github-enterprise.uri".
 */
export function accountProvider(origin: string, enterpriseUri: unknown): "github" | "github-enterprise" | null {
  if (origin === "https://api.github.com") return "github";
  if (typeof enterpriseUri !== "string" || !URL.canParse(enterpriseUri)) return null;
  return new URL(githubProfile.webOrigin(origin)).origin === new URL(enterpriseUri).origin ? "github-enterprise" : null;
}
