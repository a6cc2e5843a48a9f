import { writeFileSync } from "node:fs";
import path from "node:path";
import { renderReport } from "../engine/report/renderReport";
import { ENGLISH } from "../engine/report/reportWords";
import type { Session } from "../engine/session";
import { ArgumentError, type Command } from "./arguments";
import { complain } from "./complain";
import { isAnswered } from "./isAnswered";

/**
 * Writes a report in each of the formats that were asked for: every file, or, on the first that cannot be written, an error.
 * A file is readable by its owner alone, since it says what somebody used.
 * @returns the exit code: 1 when the folder's repository cannot be read, of which nothing is written
 * @throws ArgumentError when the folder is in no repository or a file cannot be written
 */
export async function writeReport(command: Extract<Command, { command: "report" }>, session: Session, timeZone: string): Promise<number> {
  const { repository, from, until, titles } = command;
  const folder = repository === null ? null : path.resolve(repository);
  const made = await session.report(folder, { from, until, named: titles }, timeZone);
  if (made === null)
    throw new ArgumentError(`--repo ${repository} is not in a git repository. Name a folder of a clone, or run git init there.`);
  if (folder !== null && !isAnswered(session, folder)) return 1;
  if (folder === null) for (const problem of made.problems) complain(problem);
  for (const { format, file } of command.files) {
    const text = renderReport(format, made.report, made.focus, ENGLISH);
    if (file === "-") process.stdout.write(text);
    else write(path.resolve(file), file, text);
  }
  return 0;
}

function write(file: string, asNamed: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new ArgumentError(`${asNamed} cannot be written (${why}). Name a file in a folder that exists and is yours.`);
  }
}
