import type { Locator } from "playwright-core";
import type { Editor } from "./harness";

/** What a user does in the steps of connecting a tracker. */
export interface TrackerSteps {
  /** What stands already in the step that asks for this, once it is there. */
  offered(asked: string): Promise<string>;
  /** Chooses from the list that is open, by its words. */
  pick(words: RegExp): Promise<void>;
  /** Fills the step that asks for this. */
  answer(asked: string, text: string): Promise<void>;
  /** Waits for a notification with these words. */
  toast(words: string): Promise<Locator>;
}

export function trackerSteps({ page }: Editor): TrackerSteps {
  const widget = (asked?: string) => page.locator(".quick-input-widget:visible", asked === undefined ? {} : { hasText: asked });
  const input = () => widget().locator("input").first();
  return {
    async offered(asked) {
      await widget(asked).waitFor();
      return input().inputValue();
    },
    async pick(words) {
      // A row's label, description and detail stand in its accessible name, without a break.
      await widget().locator(".monaco-list-row").filter({ hasText: words }).first().click();
    },
    async answer(asked, text) {
      await widget(asked).waitFor();
      await input().fill(text);
      await input().press("Enter");
    },
    async toast(words) {
      const toast = page.locator(".notifications-toasts .notification-list-item-message").filter({ hasText: words }).first();
      await toast.waitFor();
      return toast;
    },
  };
}
