import type { SessionCommit } from "../../core/attribution";
import type { LabelledPiece, LabelledWork } from "../../core/economics/parts";
import { REACH_MS } from "../../core/stretches";
import { SLOT_MS } from "../../ledger/tallies";

/** A session as one repository sees it. */
export interface SessionHere {
  /** "" for usage without a session. */
  readonly session: string;
  /** What it used in the repository's working directories, by the quarter of an hour. */
  readonly pieces: readonly LabelledPiece[];
  /** Its commits in the repository; undefined where it made none. */
  readonly own: readonly SessionCommit[] | undefined;
  /** Its commits in other repositories, see `commitsAway`. No commit is in both. */
  readonly away: readonly SessionCommit[];
  /** Whether it used something in another repository, which its commits here may have taken up. */
  readonly roams: boolean;
  readonly edited: boolean;
  /** Whether the user said something about it. */
  readonly corrected: boolean;
  readonly isHere: (cwd: string | null) => boolean;
  /** Whether the user said, in the repository where it was used, what became of a response: then no commit elsewhere took it up. */
  readonly isHeld: (piece: LabelledPiece) => boolean;
  /** Its responses one by one, wherever they were used; in epoch milliseconds, `until` exclusive, null is open. */
  readonly exact: (since: number | null, until: number | null) => LabelledPiece[];
}

/**
 * What of a session is to be attributed in a repository. Quarters of an hour are fine enough wherever it is not cut: response by
 * response it is looked at only there.
 */
export function workOf({ session, pieces, own, away, roams, edited, corrected, isHere, isHeld, exact }: SessionHere): LabelledWork {
  if (away.length > 0 || pieces.length === 0 || (roams && own !== undefined)) {
    const all = exact(null, null).flatMap((piece) => {
      if (isHere(piece.cwd)) return piece;
      return isHeld(piece) ? [] : { ...piece, elsewhere: true };
    });
    return { session, pieces: all, commits: [...(own ?? []), ...away], edited };
  }
  const exactHere = (since: number | null, until: number | null) => exact(since, until).filter(({ cwd }) => isHere(cwd));
  // Usage without a session cannot be asked for response by response.
  if (corrected && session !== "") return { session, pieces: exactHere(null, null), commits: own ?? [], edited };
  if (own === undefined) return { session, pieces, commits: [], edited };
  const cuts = new Set(own.flatMap(({ at }) => [at, at - REACH_MS]).map(slotOf));
  const whole = pieces.filter(({ at }) => !cuts.has(slotOf(at)));
  if (whole.length === pieces.length) return { session, pieces, commits: own, edited };
  const slots = [...new Set(pieces.map(({ at }) => slotOf(at)))].filter((slot) => cuts.has(slot));
  const cut = slots.flatMap((slot) => exactHere(slot * SLOT_MS, (slot + 1) * SLOT_MS));
  return { session, pieces: [...whole, ...cut], commits: own, edited };
}

function slotOf(ms: number): number {
  return Math.floor(ms / SLOT_MS);
}
