import type { LabelledPiece, LabelledWork } from "../core/economics/parts";
import type { Ledger } from "../ledger/ledger";
import type { Names } from "../ledger/names";
import { readPieces } from "../ledger/sessionWork";
import { tallyUsage } from "../ledger/tallies";
import type { Roi, RoiQuery } from "./roi";

/** The sessions of a repository with what each piece was made with and where, so that economics can follow it. */
export function labelledWork(
  ledger: Ledger,
  names: Names,
  { work, corrections }: Pick<Roi, "work" | "corrections">,
  { cwds, since, until, flat }: Pick<RoiQuery, "cwds" | "since" | "until" | "flat">,
): LabelledWork[] {
  const here = new Set(cwds);
  const facts = new Map(work.map((session) => [session.session, session]));
  const corrected = new Set(corrections.map(({ session }) => session));
  const coarse = new Map<string, LabelledPiece[]>();
  for (const row of tallyUsage(ledger, names, ["session", "slot", "source", "model", "cwd", "branch"], { since, until, cwds, flat })) {
    const { session, slotAt, source, model, cwd, branch, tally } = row;
    const pieces = coarse.get(session ?? "") ?? [];
    pieces.push({ at: slotAt, tally, agent: source, model, cwd, branch });
    coarse.set(session ?? "", pieces);
  }
  return [...coarse].map(([session, pieces]) => {
    const { commits = [], edited = false } = facts.get(session) ?? {};
    if (commits.length === 0 && !corrected.has(session)) return { session, pieces, commits, edited };
    const exact = readPieces(ledger, names, session, since, until, flat).filter(({ cwd }) => cwd !== null && here.has(cwd));
    return { session, pieces: exact, commits, edited };
  });
}
