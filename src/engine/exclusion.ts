import path from "node:path";
import type { FileSource, Sink } from "../sources/source";
import { findPlace } from "../trackers/git/place";

/** The user's wish that some usage is not counted. */
export interface Exclusion {
  /** The sources that are left, each without what its excluded folders hold. */
  sources(all: readonly FileSource[]): readonly FileSource[];
  excludes(cwd: string | null): boolean;
}

/**
 * @param entries ids of sources, whose logs are not opened, and absolute folders, whose usage and evidence are dropped
 *   before anything is stored; the folder of a repository stands for all its worktrees
 */
export function createExclusion(entries: readonly string[]): Exclusion {
  const ids = new Set(entries.filter((entry) => !path.isAbsolute(entry)));
  const folders = entries.filter((entry) => path.isAbsolute(entry));
  const repositories = new Set(
    folders.flatMap((folder) => {
      const place = findPlace(folder);
      return place !== null && samePath(place.top, folder) ? [place.commonDir] : [];
    }),
  );
  const answers = new Map<string, boolean>();
  const excludes = (cwd: string | null): boolean => {
    if (cwd === null || folders.length === 0) return false;
    let answer = answers.get(cwd);
    if (answer === undefined) {
      answer =
        folders.some((folder) => isInside(cwd, folder)) || (repositories.size > 0 && repositories.has(findPlace(cwd)?.commonDir ?? ""));
      answers.set(cwd, answer);
    }
    return answer;
  };
  return {
    excludes,
    sources: (all) => all.filter(({ id }) => !ids.has(id)).map((source) => (folders.length === 0 ? source : without(source, excludes))),
  };
}

/** The source as it is, but for what its lines say about an excluded folder. */
function without(source: FileSource, excludes: (cwd: string | null) => boolean): FileSource {
  const filtered = new WeakMap<Sink, Sink>();
  /** A link to a pull request names no folder: it goes with its session, or with where its log says that the session is. */
  const sessions = new Set<string>();
  let place: string | null = null;
  const filter = (sink: Sink): Sink => {
    const known = filtered.get(sink);
    if (known !== undefined) return known;
    const made: Sink = {
      ...sink,
      usage: (usage) => {
        if (!excludes(usage.cwd)) sink.usage(usage);
        else if (usage.session !== null) sessions.add(usage.session);
      },
      evidence: (fact) => {
        if (fact.kind === "request" ? !sessions.has(fact.session) && !excludes(place) : !excludes(fact.cwd)) sink.evidence(fact);
      },
    };
    filtered.set(sink, made);
    return made;
  };
  const { bytes, document, database } = source;
  return {
    ...source,
    line: (text, state, file, sink) => {
      place = cwdIn(state);
      source.line(text, state, file, filter(sink));
    },
    ...(bytes === undefined
      ? {}
      : {
          bytes: (line, state, file, sink) => {
            place = cwdIn(state);
            bytes.call(source, line, state, file, filter(sink));
          },
        }),
    ...(document === undefined ? {} : { document: (text, file, sink, disk) => document.call(source, text, file, filter(sink), disk) }),
    ...(database === undefined
      ? {}
      : { database: (open, memory, file, sink, disk) => database.call(source, open, memory, file, filter(sink), disk) }),
  };
}

/** The folder that a parser remembers between lines, where its log tells it once for all that follows. */
function cwdIn(state: object): string | null {
  return "cwd" in state && typeof state.cwd === "string" ? state.cwd : null;
}

/** Whether a path is a folder or lies in it. */
export function isInside(child: string, parent: string): boolean {
  const relative = path.relative(parent, child);
  return relative === "" || (!relative.startsWith(`..${path.sep}`) && relative !== ".." && !path.isAbsolute(relative));
}

function samePath(a: string, b: string): boolean {
  return path.relative(a, b) === "";
}
