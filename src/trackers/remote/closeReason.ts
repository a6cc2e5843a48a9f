import type { CloseReason } from "../../core/remoteWork";

/**
 * What the name of a resolution or of a closed status means, for trackers where an administrator chooses the names. A name that is
 * not known for leaving work undone stands for work that was done.
 */
export function reasonNamed(name: string): CloseReason {
  const plain = name.toLowerCase().replace(/[’']/g, "").trim();
  return NAMES.find(([pattern]) => pattern.test(plain))?.[1] ?? "completed";
}

const NAMES: readonly (readonly [RegExp, CloseReason])[] = [
  [/\bduplicate/, "duplicate"],
  [
    /\bwont\b|\bwill not\b|\bcancel+ed\b|\babandoned\b|\bdeclined\b|\bobsolete\b|\bout of scope\b|\bwithdrawn\b|\bnot planned\b|\bpostponed\b/,
    "not planned",
  ],
  [
    /\breject|\binvalid\b|\bcannot reproduce\b|\bcant reproduce\b|\bnot reproducible\b|\bnot a bug\b|\bincomplete\b|\bknown error\b|\bas designed\b/,
    "rejected",
  ],
];
