import { parseArgs } from "node:util";
import { addDays, startOfDay } from "../core/day";
import type { Cap } from "../core/economics/replay";
import { NANO_PER_USD } from "../core/money";
import { USAGE_GROUPS, type UsageGroup } from "../engine/answers/usageReport";
import { REPORT_FORMATS, type ReportFormat } from "../engine/report/renderReport";

export type Command =
  | {
      readonly command: "usage";
      readonly json: boolean;
      readonly since: number | null;
      readonly until: number | null;
      readonly by: UsageGroup;
      readonly config: string | null;
    }
  | {
      readonly command: "outcomes";
      readonly json: boolean;
      readonly repository: string | null;
      readonly branches: boolean;
      readonly config: string | null;
    }
  | { readonly command: "attribution"; readonly json: boolean; readonly repo: string; readonly config: string | null }
  | {
      readonly command: "roi";
      readonly json: boolean;
      readonly since: number | null;
      readonly until: number | null;
      readonly repo: string;
      readonly config: string | null;
    }
  | {
      readonly command: "economics";
      readonly json: boolean;
      readonly since: number | null;
      readonly until: number | null;
      readonly repo: string;
      /** "YYYY-MM-DD". */
      readonly changed: string | null;
      readonly cap: Cap | null;
      readonly config: string | null;
    }
  | {
      readonly command: "report";
      readonly json: boolean;
      /** What to write where; "-" is standard output. */
      readonly files: readonly { readonly format: ReportFormat; readonly file: string }[];
      /** "YYYY-MM-DD", both included. */
      readonly from: string | null;
      readonly until: string | null;
      readonly repository: string | null;
      readonly titles: boolean;
      readonly config: string | null;
    }
  | {
      readonly command: "mcp";
      readonly json: boolean;
      /** null: the folder that it is started in. */
      readonly repository: string | null;
      readonly titles: boolean;
      readonly config: string | null;
    }
  | { readonly command: "doctor"; readonly json: boolean; readonly config: string | null }
  | { readonly command: "export" | "import"; readonly json: boolean; readonly file: string; readonly config: string | null }
  | {
      readonly command: "delete";
      readonly json: boolean;
      readonly since: number | null;
      readonly until: number | null;
      readonly config: string | null;
    }
  | { readonly command: "help" }
  | { readonly command: "version" };

/** Wrong arguments: one clear line. */
export class ArgumentError extends Error {
  override readonly name = "ArgumentError";
}

export const HELP = `token-yield: what AI tokens cost and what they produced

  token-yield usage  [--json] [--since ISO] [--until ISO] [--by ${USAGE_GROUPS.join("|")}]
  token-yield roi    [--json] --repo DIR [--since ISO] [--until ISO]
  token-yield outcomes [--json] [--repo DIR] [--branches]
  token-yield attribution --json --repo DIR  which session made which commit, on every branch
  token-yield economics [--json] --repo DIR [--since ISO] [--until ISO] [--changed DAY] [--cap USD/day|week|session]
  token-yield report [--html FILE] [--md FILE] [--csv FILE] [--focus FILE] [--repo DIR] [--since DAY] [--until DAY] [--titles]
  token-yield mcp    [--repo DIR] [--titles]   answers agents over standard input and output (Model Context Protocol)
  token-yield doctor [--json]
  token-yield export FILE                    everything counted here, to be imported elsewhere (.gz compresses)
  token-yield import FILE                    adds another machine's export; nothing counts twice
  token-yield delete --all | --since ISO --until ISO

  --config FILE   as in the settings: {"sources": [{"name": …, "kind": "litellm", "origin": …}],
                  "trackers": [{"name": …, "kind": "github", "origin": …, "projects": ["owner/name"]}], "flatPlans": […], "exclude": […], "prices": {…}, "aliases": {…}}
  ISO             2026-11-24 (the day in your time zone; --until includes it) or 2026-11-24T14:00:00Z

Environment: HOME, CLAUDE_CONFIG_DIR, CODEX_HOME, TOKEN_YIELD_HOME, TZ, TOKEN_YIELD_KEY_<NAME>, TOKEN_YIELD_ORIGIN_<NAME>.`;

/** @throws ArgumentError */
export function parseCommand(args: readonly string[], timeZone: string): Command {
  const { values, positionals } = parse(args);
  if (values.help === true || positionals[0] === "help" || (positionals.length === 0 && values.version !== true))
    return { command: "help" };
  if (values.version === true) return { command: "version" };
  const [command, ...words] = positionals;
  const [file] = words;
  const extra = words[command === "export" || command === "import" ? 1 : 0];
  if (extra !== undefined) throw new ArgumentError(`"${extra}" is one word too many after "${command}". See token-yield --help.`);
  if (command === "report") return reportCommand(values);
  const since = values.since === undefined ? null : instant("--since", values.since, timeZone, false);
  const until = values.until === undefined ? null : instant("--until", values.until, timeZone, true);
  if (since !== null && until !== null && since >= until) throw new ArgumentError("--since is not before --until: that range is empty.");
  const shared = { json: values.json === true, config: values.config ?? null };
  const allow = (...names: string[]): void => {
    for (const name of Object.keys(values))
      if (!["json", "config", ...names].includes(name))
        throw new ArgumentError(`--${name} does not go with "${command}". See token-yield --help.`);
  };
  switch (command) {
    case "usage": {
      allow("since", "until", "by");
      const by = USAGE_GROUPS.find((group) => group === (values.by ?? "total"));
      if (by === undefined) throw new ArgumentError(`--by ${values.by} is not one of ${USAGE_GROUPS.join(", ")}.`);
      return { command, ...shared, since, until, by };
    }
    case "roi":
      allow("since", "until", "repo");
      if (values.repo === undefined) throw new ArgumentError("roi needs --repo DIR, a folder in a git repository.");
      return { command, ...shared, since, until, repo: values.repo };
    case "economics":
      allow("since", "until", "repo", "changed", "cap");
      if (values.repo === undefined) throw new ArgumentError("economics needs --repo DIR, a folder in a git repository.");
      return {
        command,
        ...shared,
        since,
        until,
        repo: values.repo,
        changed: dayOption("--changed", values.changed),
        cap: capOption(values.cap),
      };
    case "export":
    case "import":
      allow();
      if (file === undefined) throw new ArgumentError(`${command} needs a file: token-yield ${command} FILE.`);
      return { command, ...shared, file };
    case "delete":
      allow("all", "since", "until");
      if ((values.all === true) === (since !== null || until !== null))
        throw new ArgumentError("delete needs either --all or a range: --since ISO --until ISO.");
      return { command, ...shared, since, until };
    case "outcomes":
      allow("repo", "branches");
      return { command, ...shared, repository: values.repo ?? null, branches: values.branches === true };
    case "attribution":
      allow("repo");
      if (values.repo === undefined) throw new ArgumentError("attribution needs --repo DIR, a folder in a git repository.");
      return { command, ...shared, repo: values.repo };
    case "mcp":
      allow("repo", "titles");
      if (shared.json)
        throw new ArgumentError('--json does not go with "mcp": it speaks the Model Context Protocol. See token-yield --help.');
      return { command, ...shared, repository: values.repo ?? null, titles: values.titles === true };
    case "doctor":
      allow();
      return { command, ...shared };
    default:
      throw new ArgumentError(`There is no command "${command}". See token-yield --help.`);
  }
}

const FORMATS = Object.keys(REPORT_FORMATS) as ReportFormat[];

function reportCommand(values: ReturnType<typeof parse>["values"]): Extract<Command, { command: "report" }> {
  for (const name of Object.keys(values))
    if (![...FORMATS, "config", "since", "until", "repo", "titles"].includes(name))
      throw new ArgumentError(`--${name} does not go with "report". See token-yield --help.`);
  const files = FORMATS.flatMap((format) => (values[format] === undefined ? [] : [{ format, file: values[format] }]));
  const [empty] = files.filter(({ file }) => file.trim() === "");
  if (empty !== undefined) throw new ArgumentError(`--${empty.format} needs a file, or - for standard output.`);
  if (files.length === 0)
    throw new ArgumentError(
      `report needs at least one of ${FORMATS.map((format) => `--${format} FILE`).join(", ")}; FILE may be - for standard output.`,
    );
  if (files.filter(({ file }) => file === "-").length > 1) throw new ArgumentError("Only one format can go to standard output.");
  const names = files.map(({ file }) => file).filter((file) => file !== "-");
  if (new Set(names).size < names.length) throw new ArgumentError("Two formats cannot go into the same file.");
  const from = dayOption("--since", values.since);
  const until = dayOption("--until", values.until);
  if (from !== null && until !== null && from > until) throw new ArgumentError("--since is after --until: that range is empty.");
  const { repo, titles, config } = values;
  return { command: "report", json: false, files, from, until, repository: repo ?? null, titles: titles === true, config: config ?? null };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: "boolean" },
        since: { type: "string" },
        until: { type: "string" },
        by: { type: "string" },
        repo: { type: "string" },
        all: { type: "boolean" },
        branches: { type: "boolean" },
        changed: { type: "string" },
        cap: { type: "string" },
        html: { type: "string" },
        md: { type: "string" },
        csv: { type: "string" },
        focus: { type: "string" },
        titles: { type: "boolean" },
        config: { type: "string" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean", short: "v" },
      },
    });
  } catch (error) {
    throw new ArgumentError(`${error instanceof Error ? error.message.split("\n")[0] : String(error)} See token-yield --help.`);
  }
}

function dayOption(option: "--changed" | "--since" | "--until", text: string | undefined): string | null {
  if (text === undefined) return null;
  if (isDay(text)) return text;
  throw new ArgumentError(
    `${option} ${text} is not a day such as 2026-11-24${option === "--changed" ? ": the first day of what is new" : ""}.`,
  );
}

function capOption(text: string | undefined): Cap | null {
  if (text === undefined) return null;
  const [, amount, per] = /^(\d{1,6}(?:\.\d{1,9})?)\/(day|week|session)$/.exec(text) ?? [];
  if (amount === undefined || per === undefined)
    throw new ArgumentError(`--cap ${text} is not an amount such as 20/day, 50/week or 5/session.`);
  return { per: per as Cap["per"], nanoUsd: Math.round(Number(amount) * NANO_PER_USD) };
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}

/** A day alone is the user's own day: its start, or for an end the start of the next. */
function instant(option: string, text: string, timeZone: string, end: boolean): number {
  if (isDay(text)) {
    return startOfDay(end ? addDays(text, 1) : text, timeZone);
  }
  const ms = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw new ArgumentError(`${option} ${text} is not a date such as 2026-11-24 or 2026-11-24T14:00:00Z.`);
  return ms;
}
