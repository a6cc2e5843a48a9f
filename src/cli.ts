#!/usr/bin/env node
/** The engine without VS Code: for terminals, CI jobs and measurements. Standard output holds only the answer. */
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ArgumentError, type Command, HELP, parseCommand } from "./cli/arguments";
import { complain } from "./cli/complain";
import { readConfig } from "./cli/configFile";
import { economicsText } from "./cli/economicsText";
import { isAnswered } from "./cli/isAnswered";
import { answerAgents } from "./cli/mcpCommand";
import { keepNurserySmall } from "./cli/nursery";
import { writeReport } from "./cli/reportCommand";
import { attributionText, deletedText, doctorText, outcomesText, roiText, usageText } from "./cli/texts";
import { trackersText } from "./cli/trackersText";
import { visible } from "./cli/visible";
import { writeJson } from "./cli/writeJson";
import { createDayCutter } from "./core/day";
import type { Declared } from "./core/declared";
import { reportRoi } from "./engine/answers/roiReport";
import { REPORT_SCHEMA } from "./engine/answers/usageReport";
import { openSession, type Session } from "./engine/session";
import { ledgerHome } from "./ledger/home";
import { LedgerError } from "./ledger/ledger";
import type { Environment } from "./sources/source";

declare const TOKEN_YIELD_VERSION: string;
/** Put in by the build from package.json. */
const VERSION = TOKEN_YIELD_VERSION;

void main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const expected = error instanceof ArgumentError || error instanceof LedgerError;
    if (expected) complain(error.message);
    else process.stderr.write(`token-yield: ${visible(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`);
    process.exitCode = error instanceof ArgumentError ? 2 : 1;
  },
);

async function main(args: readonly string[]): Promise<number> {
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const command = parseCommand(args, timeZone);
  if (command.command === "help" || command.command === "version") {
    print(command.command === "help" ? HELP : VERSION);
    return 0;
  }
  if (command.command === "outcomes") keepNurserySmall();
  const named = "repo" in command ? command.repo : "repository" in command ? command.repository : null;
  if (named !== null && !existsSync(named)) throw new ArgumentError(`--repo ${named} does not exist.`);
  const environment: Environment = { home: process.env["HOME"] ?? os.homedir(), platform: process.platform, variables: process.env };
  const { connections, trackers, problems, rules, declared } = readConfig(command.config, environment.variables);
  const session = openSession({
    environment,
    ledgerHome: ledgerHome(environment),
    gitPath: "git",
    connections,
    trackers,
    problems,
    rules,
    now: Date.now,
  });
  try {
    return await answer(command, session, timeZone, declared);
  } finally {
    session.close();
  }
}

async function answer(
  command: Exclude<Command, { command: "help" | "version" }>,
  session: Session,
  timeZone: string,
  declared: Declared,
): Promise<number> {
  if (command.command === "import") return bringIn(command.file, command.json, session);
  if (command.command === "mcp") {
    await answerAgents(command, session, timeZone, VERSION);
    return 0;
  }
  if (command.command === "delete") {
    // Without a look at the logs first: what is to go is not read once more.
    const deleted = session.delete(command.since, command.until);
    print(command.json ? JSON.stringify({ schema: REPORT_SCHEMA, deleted }) : deletedText(deleted));
    return 0;
  }
  const progress = progressLine();
  await session.refresh(progress.show);
  progress.end();
  if (LANDED.has(command.command)) for (const problem of session.trackerProblems()) complain(problem);
  switch (command.command) {
    case "usage": {
      const report = session.usage(command.by, { since: command.since, until: command.until }, timeZone);
      const health = session.health();
      print(command.json ? JSON.stringify({ ...report, health }) : usageText(report, health));
      return 0;
    }
    case "roi": {
      const roi = await session.roi(path.resolve(command.repo), { since: command.since, until: command.until });
      if (roi === null)
        throw new ArgumentError(`--repo ${command.repo} is not in a git repository. Name a folder of a clone, or run git init there.`);
      if (!isAnswered(session, path.resolve(command.repo))) return 1;
      const report = reportRoi(roi.roi);
      print(command.json ? JSON.stringify(report) : roiText(report));
      return 0;
    }
    case "outcomes": {
      const folder = command.repository === null ? null : path.resolve(command.repository);
      const answered = await session.outcomes(folder, command.branches);
      if (answered === null)
        throw new ArgumentError(
          `--repo ${command.repository} is not in a git repository. Name a folder of a clone, or run git init there.`,
        );
      if (folder !== null && !isAnswered(session, folder)) return 1;
      if (folder === null) for (const problem of answered.problems) complain(problem);
      if (command.json) await writeJson(process.stdout, answered.report);
      else print(outcomesText(answered.report));
      return 0;
    }
    case "economics": {
      const { since, until, changed, cap } = command;
      const questions = { declared, dayOf: createDayCutter(timeZone), changed, cap };
      const report = await session.economics(path.resolve(command.repo), { since, until }, questions);
      if (report === null)
        throw new ArgumentError(`--repo ${command.repo} is not in a git repository. Name a folder of a clone, or run git init there.`);
      if (!isAnswered(session, path.resolve(command.repo))) return 1;
      print(command.json ? JSON.stringify(report) : economicsText(report));
      return 0;
    }
    case "attribution": {
      const report = await session.attribution(path.resolve(command.repo));
      if (report === null)
        throw new ArgumentError(`--repo ${command.repo} is not in a git repository. Name a folder of a clone, or run git init there.`);
      if (!isAnswered(session, path.resolve(command.repo))) return 1;
      print(command.json ? JSON.stringify(report) : attributionText(report));
      return 0;
    }
    case "report":
      return writeReport(command, session, timeZone);
    case "export": {
      const lines = await session.export(path.resolve(command.file)).catch((error: unknown) => {
        throw new ArgumentError(`${command.file} cannot be written (${error instanceof Error ? error.message : error}).`);
      });
      print(
        command.json
          ? JSON.stringify({ schema: REPORT_SCHEMA, exported: { file: command.file, lines } })
          : `${lines} records written to ${command.file}`,
      );
      return 0;
    }
    case "doctor": {
      const rows = session.sources();
      // Asked first: it is what learns to which repositories the trackers' projects belong.
      const proposals = await session.proposals(process.cwd());
      const trackers = session.trackers();
      const told = new Set([...rows.map(({ id }) => id), ...trackers.map(({ name }) => name)]);
      const health = session.health().filter(({ origin }) => !told.has(origin));
      const facts = session.facts();
      print(
        command.json
          ? JSON.stringify({ schema: REPORT_SCHEMA, facts, sources: rows, trackers, proposals, health })
          : [doctorText(rows, health, facts), ...trackersText(trackers, proposals)].join("\n"),
      );
      return 0;
    }
  }
}

/** Answers of which what trackers told is a part, and in which nothing else says what they did not tell. */
const LANDED: ReadonlySet<Command["command"]> = new Set(["roi", "outcomes", "economics", "attribution", "report"]);

async function bringIn(file: string, asJson: boolean, session: Session): Promise<number> {
  const imported = await session.import(path.resolve(file)).catch((error: unknown) => {
    throw new ArgumentError(`${file} cannot be imported: ${error instanceof Error ? error.message : error}.`);
  });
  for (const problem of imported.rejected) complain(problem);
  print(
    asJson
      ? JSON.stringify({ schema: REPORT_SCHEMA, imported })
      : `${imported.responses} responses and ${imported.facts} facts read from ${file}; what was here already counts once`,
  );
  return 0;
}

function print(text: string): void {
  process.stdout.write(`${visible(text)}\n`);
}

/** One line on a terminal's standard error, once the work has taken longer than a second. */
function progressLine(): { show(done: number, total: number): void; end(): void } {
  const from = Date.now();
  let shownAt = 0;
  return {
    show: (done, total) => {
      const now = Date.now();
      if (!process.stderr.isTTY || now - from < 1_000 || now - shownAt < 100) return;
      shownAt = now;
      process.stderr.write(`\rReading logs: ${done} of ${total} files\u001b[K`);
    },
    end: () => {
      if (shownAt > 0) process.stderr.write("\r\u001b[K");
    },
  };
}
