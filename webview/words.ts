/** What the figures and the facts are called on the page. */
import type { Cost, Grade, OutcomeRow } from "../src/protocol";
import { type Format, oneLine } from "./format";
import { t } from "./l10n";

/** What a sum of money is: never a bare figure. */
export function basisWords(cost: Cost, format: Format): string {
  if (cost.flatNanoUsd === 0) return plainBasisWords(cost, format);
  if (cost.flatNanoUsd === cost.nanoUsd) return t("at API prices, not a bill: a flat plan pays for it");
  return t("{0}; a flat plan pays for {1} of it", plainBasisWords(cost, format), format.usd(cost.flatNanoUsd));
}

/** The sum itself: "at least" where tokens have no known price, and never a zero for what is only unpriced. */
export function costText(cost: Pick<Cost, "nanoUsd" | "unpricedTokens">, format: Format): string {
  if (cost.unpricedTokens === 0) return format.usd(cost.nanoUsd);
  return cost.nanoUsd === 0 ? t("no price") : `≥ ${format.usd(cost.nanoUsd)}`;
}

/** Short form for a table's cell. */
export function basisWord(basis: Cost["basis"]): string {
  return { list: t("list price"), billed: t("billed"), reported: t("reported"), mixed: t("mixed") }[basis];
}

type Landing = NonNullable<OutcomeRow["landed"]>;

const HOW: Readonly<Record<Landing["how"], () => string>> = {
  direct: () => t("direct commit"),
  merge: () => t("branch merged"),
  squash: () => t("branch squashed"),
  rebase: () => t("branch rebased"),
  "cherry-pick": () => t("cherry-picked"),
  replay: () => t("branch replayed"),
  host: () => t("merged by the forge"),
};

/** By the landing's tier, 0 to 5. */
const TIER: readonly (() => string)[] = [
  () => t("by ancestry"),
  () => t("same content"),
  () => t("same lines"),
  () => t("same result"),
  () => t("commit by commit"),
  () => t("by the forge’s word"),
];

/** How it came to the default branch and which test found it. */
export function landedWords(landed: Landing | null): { how: string; found: string | null } {
  if (landed === null) return { how: t("not landed"), found: null };
  return { how: HOW[landed.how](), found: TIER[landed.tier]?.() ?? null };
}

/**
 * The same for an outcome of any kind. A request that no commit here carries, and an issue, are only known from their tracker.
 */
export function howItCame({ kind, landed }: Pick<OutcomeRow, "kind" | "landed">): { how: string; found: string | null } {
  if (landed !== null || kind === "commit") return landedWords(landed);
  if (kind === "issue") return { how: t("closed as completed"), found: null };
  return { how: t("merged"), found: t("its commit was not found here") };
}

const EVIDENCE: Readonly<Record<OutcomeRow["links"][number]["evidence"], () => string>> = {
  tracker: () => t("the tracker says so"),
  keyword: () => t("a closing keyword"),
  "key in text": () => t("its key in the text"),
  "key in branch": () => t("its key in the branch’s name"),
  "number in branch": () => t("its number in the branch’s name"),
  "taken back on the default branch": () => t("taken back on the default branch"),
};

/** How it is known that two outcomes are views on the same work. */
export function evidenceWords(evidence: OutcomeRow["links"][number]["evidence"]): string {
  return EVIDENCE[evidence]();
}

const GRADES: Readonly<Record<Grade, { word: () => string; strength: number }>> = {
  exact: { word: () => t("exact"), strength: 4 },
  strong: { word: () => t("strong"), strength: 3 },
  likely: { word: () => t("likely"), strength: 2 },
  weak: { word: () => t("weak"), strength: 1 },
  none: { word: () => t("not linked"), strength: 0 },
};

/** The grade's word, and 0 (not linked) to 4 (exact). */
export function gradeWords(grade: Grade): { word: string; strength: number } {
  const { word, strength } = GRADES[grade];
  return { word: word(), strength };
}

/** A model's name on one line; the protocol writes one that no log named as "". */
export function modelName(model: string, max: number): string {
  return model === "" ? t("(model not named)") : oneLine(model, max);
}

export function kindWord(kind: OutcomeRow["kind"]): string {
  return { commit: t("commit"), request: t("pull request"), issue: t("issue") }[kind];
}

/** Enough of a session's id to know it again: the first part of a UUID; of another form, which may begin as all others do, both ends. */
export function sessionName(session: string): string {
  if (/^[0-9a-f]{8}-/i.test(session)) return session.slice(0, 8);
  const points = Array.from(oneLine(session, 400));
  return points.length <= 16 ? points.join("") : `${points.slice(0, 6).join("")}…${points.slice(-6).join("")}`;
}

/** An outcome's id as people write it: eight digits of a commit's, and any other as it is. */
export function outcomeName(id: string): string {
  return /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(id) ? id.slice(0, 8) : oneLine(id, 40);
}

export function rangeWords(days: 7 | 30 | 90 | 0): { short: string; long: string } {
  return days === 0
    ? { short: t("All"), long: t("everything recorded") }
    : { short: t("{0} days", days), long: t("the last {0} days", days) };
}

function plainBasisWords(cost: Cost, format: Format): string {
  if (cost.basis === "list") return t("at list price, not a bill");
  if (cost.basis === "billed") return t("billed");
  if (cost.basis === "reported") return t("as the agents report it, not a bill");
  const { billed, reported, list } = cost.byBasis;
  const parts: string[] = [];
  if (billed !== 0) parts.push(t("{0} billed", format.usd(billed)));
  if (reported !== 0) parts.push(t("{0} reported", format.usd(reported)));
  if (list !== 0) parts.push(t("{0} at list price", format.usd(list)));
  return parts.length === 0 ? t("mixed") : t("mixed: {0}", parts.join(", "));
}
