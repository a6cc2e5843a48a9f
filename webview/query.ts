import type { PanelQuery } from "../src/protocol";
import type { Page } from "./page";
import { ask } from "./state";

/** Notes what is asked, and asks it. */
export function pose(page: Page, query: PanelQuery): void {
  page.change((state) => ask(state, query));
  page.post({ type: "query", query });
}
