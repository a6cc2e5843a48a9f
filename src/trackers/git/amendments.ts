import type { Place } from "../tracker";
import { headLogs, readLogEntries } from "./headLogs";

/**
 * Which commit was replaced by which when the user amended, from the logs that git keeps of each working tree's HEAD
 * (entries expire after 30 to 90 days). Full shas.
 */
export function amendments(place: Place): ReadonlyMap<string, string> {
  const replaced = new Map<string, string>();
  for (const file of headLogs(place.commonDir)) {
    for (const { from, to, message } of readLogEntries(file))
      if (message.startsWith("commit (amend)") && from !== to) replaced.set(from, to);
  }
  return replaced;
}
