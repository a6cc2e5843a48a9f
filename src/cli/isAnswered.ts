import type { Session } from "../engine/session";
import { complain } from "./complain";

/**
 * Says on standard error what limits an answer about a folder's repository: what git could not tell, each on a line, or, where git could
 * not read it at all, on one line why there is no answer.
 * @returns whether there is an answer
 */
export function isAnswered(session: Session, folder: string): boolean {
  const { unread, problems } = session.limitsOf(folder);
  if (unread) complain(`${folder} cannot be read. ${problems.join(" ")}`.trim());
  else for (const problem of problems) complain(problem);
  return !unread;
}
