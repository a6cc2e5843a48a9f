/** What became of usage, in words. Nothing here judges: reading and trying are work too. */
import type { State } from "../src/protocol";
import { t } from "./l10n";

interface Words {
  /** For a list. */
  readonly label: () => string;
  /** For a sentence about one session. */
  readonly phrase: () => string;
}

const WORDS: Readonly<Record<State, Words>> = {
  "in-flight": { label: () => t("In flight"), phrase: () => t("nothing of it has landed yet; it is younger than 14 days, or still open") },
  reading: { label: () => t("Reading, nothing edited"), phrase: () => t("no file was edited") },
  "not-committed": {
    label: () => t("Not taken up by a commit"),
    phrase: () => t("edits, or work after the last commit, that no commit took up"),
  },
  "never-landed": { label: () => t("Commits not landed"), phrase: () => t("its commits have not landed") },
  "no-session": { label: () => t("Without a session"), phrase: () => t("metered without a session") },
  kept: { label: () => t("Kept by you"), phrase: () => t("kept as exploration by you") },
  outside: { label: () => t("Outside of these repositories"), phrase: () => t("outside of these repositories") },
};

export function stateLabel(state: State): string {
  return WORDS[state].label();
}

export function statePhrase(state: State): string {
  return WORDS[state].phrase();
}
