import type { Group } from "./becameModel";
import { t } from "./l10n";

/** What a group of states is called, and what it is made of where the name does not say it. */
export function groupWords(group: Group): { label: string; note: string | null } {
  switch (group) {
    case "landed":
      return { label: t("Landed"), note: null };
    case "reverted":
      return { label: t("Landed and reverted since"), note: null };
    case "in-flight":
      return { label: t("In flight"), note: t("younger than 14 days, or still open") };
    case "exploration":
      return { label: t("Exploration"), note: t("linked to no outcome") };
  }
}
