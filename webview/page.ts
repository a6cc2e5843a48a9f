import type { Intent, PanelHead, PanelSnapshot } from "../src/protocol";
import type { Format } from "./format";
import type { PageState } from "./state";
import type { Theme } from "./theme";

/** What every part of the page is given to draw itself and to act. */
export interface Page {
  readonly state: PageState;
  readonly format: Format;
  readonly theme: Theme;
  /** How many rows of the table are built so far. */
  readonly rows: number;
  post(intent: Intent): void;
  /** Replaces the state and draws again. */
  change(next: (state: PageState) => PageState): void;
}

/** A page that has its first figures to show. */
export interface HeadedPage extends Page {
  readonly snapshot: PanelHead;
}

/** A page that has all of it to show. */
export interface FilledPage extends Page {
  readonly snapshot: PanelSnapshot;
}
