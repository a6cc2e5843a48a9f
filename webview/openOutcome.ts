import type { OutcomeRow } from "../src/protocol";
import type { Page } from "./page";

/** Opens a commit in the editor, and what has an address in the browser; the host decides whether it may. */
export function openOutcome(
  page: Page,
  { kind, id, repo, url }: Pick<OutcomeRow, "kind" | "id" | "repo"> & { readonly url?: string | null },
): void {
  if (kind === "commit") {
    if (/^[0-9a-f]{7,64}$/.test(id)) page.post({ type: "openCommit", repo, sha: id });
  } else if (url != null && /^https?:\/\//i.test(url)) page.post({ type: "openUrl", url });
}
