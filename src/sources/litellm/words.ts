import { type Failure, failureWords } from "../../http/failure";
import type { Level } from "./activity";
import type { KeyInfo } from "./wire";

/** What a failure of `/key/info` means: `mayNot` and `absent` leave daily activity to be tried, the others end the matter. */
export type Verdict = "wrongKey" | "unlisted" | "mayNot" | "absent" | "noDatabase" | "notLitellm" | "other";

export function judge(failure: Failure): Verdict {
  const said = failure.said ?? "";
  if (failure.reason === "notJson") return "notLitellm";
  if (failure.reason !== "status") return "other";
  if (/no(?:t)?[ _]db[ _]connected|\bdb not connected|database (?:is )?not connected|connect a database/i.test(said)) return "noDatabase";
  // The master key has no record; LiteLLM's words differ by version.
  if (failure.status === 404 && /key.{0,20}not found|no keys? found/i.test(said)) return "unlisted";
  if (failure.status === 401) return /not allowed|only be used|proxy.?admin|permission/i.test(said) ? "mayNot" : "wrongKey";
  if (failure.status === 403) return "mayNot";
  return failure.status === 404 || failure.status === 405 ? "absent" : "other";
}

/** What went wrong with `/key/info` and the next step, for `check` and for health. */
export function keyProblem(verdict: Verdict, failure: Failure | null, origin: string): string {
  const said = failure?.said == null ? "" : ` It said: "${failure.said}"`;
  switch (verdict) {
    case "wrongKey":
      return `${origin} does not accept this key. Copy it again, or make a new one on the proxy's Virtual Keys page: it may have expired or been deleted.${said}`;
    case "unlisted":
      return `${origin} has no record of this key, so it is probably the master key. Make a virtual key for yourself and connect with that.`;
    case "mayNot":
      return `${origin} knows this key but does not let it ask for its own usage. Connect with a virtual key that may call /key/info, not one limited to model calls, or ask the proxy's operator to allow it.${said}`;
    case "noDatabase":
      return `${origin} runs without a database and so keeps no spend. Ask its operator to connect one (DATABASE_URL); until then there is nothing to read.`;
    case "absent":
    case "notLitellm":
      return `${origin} answers, but not as a LiteLLM proxy. Give the proxy's base address, the one that model clients use, without /ui.`;
    case "other":
      return failure === null ? `${origin} gave no usable answer.` : failureWords(failure, origin);
  }
}

export function connectedWords(info: KeyInfo): string {
  const who = info.name === null ? "Connected" : `Connected as key ${info.name.slice(0, LONGEST_NAME)}`;
  if (info.spentNanoUsd === null) return `${who}; the proxy does not say what was spent on it.`;
  return `${who}: ${dollars(info.spentNanoUsd)} spent on this key so far.`;
}

export const NO_COUNTER = "This key may not read its own total, so there is no live spend from it; its daily totals are read instead.";

/** What is missing at a level, with the next step; null when nothing is. */
export function levelWords(level: Level, origin: string): string | null {
  if (level === "spend") {
    return `${origin} shows this key its daily spend but no token counts. To see tokens, ask its operator to allow /user/daily/activity for it.`;
  }
  if (level === "nothing") {
    return `${origin} shows this key no daily usage, so only the live spend is known. To see days and models, ask its operator to allow /user/daily/activity for it.`;
  }
  return null;
}

/** What could not be read of the daily activity, or was corrected. */
export function readingNotes(origin: string, rejected: readonly string[], clamped: readonly string[]): string[] {
  const notes: string[] = [];
  if (rejected[0] !== undefined) {
    const others = rejected.length === 1 ? "" : `, and ${rejected.length - 1} more`;
    notes.push(
      `${origin} sent daily usage that could not be read and is left out (${rejected[0]}${others}). Its version may be newer than this extension; please report it.`,
    );
  }
  if (clamped[0] !== undefined) {
    const others = clamped.length === 1 ? "" : ` and ${clamped.length - 1} more days`;
    notes.push(
      `${origin} counts more cached than prompt tokens on ${clamped[0]}${others}: uncached input is shown as 0 there and may be too low. Spend is not affected.`,
    );
  }
  return notes;
}

const LONGEST_NAME = 80;

function dollars(nanoUsd: number): string {
  const usd = nanoUsd / 1e9;
  return `$${usd.toFixed(usd > 0 && usd < 0.01 ? 4 : 2)}`;
}
