import type { TrackerProfile } from "../../trackers/profile";
import type { TrackerEntry } from "../../trackers/trackerSettings";

/** The API's address for what a person types, which is most often where they look at their work. `typed` is an origin already. */
export function apiOrigin(profile: TrackerProfile, typed: string): string {
  const url = new URL(typed);
  // An address with a path, of a server on this machine or of the API itself is meant as it is.
  if (url.protocol !== "https:" || url.pathname !== "/" || profile.webOrigin(typed) !== typed) return typed;
  return profile.originFor(url.host) ?? typed;
}

/** Names of projects with commas between them: null when there is none or one that no tracker could have. */
export function projectNames(text: string): string[] | null {
  const names = text
    .split(",")
    .map((name) => name.trim().replace(/^\/+|\/+$/g, ""))
    .filter((name) => name !== "");
  if (names.length === 0 || names.some((name) => name.length > 300 || /[\s\p{Cc}\\?#]|:\/\//u.test(name))) return null;
  return [...new Set(names)];
}

/** A project's name in an entry, which may say beside it to which repository its work belongs. */
export function projectName(project: TrackerEntry["projects"][number]): string {
  return typeof project === "string" ? project : project.project;
}

export interface Wish {
  readonly kind: string;
  readonly origin: string;
  readonly user: string | null;
  readonly projects: readonly string[];
}

/**
 * The entry to write for a wish. One for the same place is used again: `entry` as it was chosen, whose projects become those
 * of the wish, or one that happens to be there, to which they are added. Where a project is kept, so is its repository.
 */
export function entryFor(wish: Wish, known: readonly TrackerEntry[], entry: TrackerEntry | null): TrackerEntry {
  const { kind, origin, user, projects } = wish;
  const before = entry ?? known.find((one) => one.kind === kind && one.origin === origin) ?? null;
  const kept = (before?.projects ?? []).filter((project) => entry === null || projects.includes(projectName(project)));
  const added = projects.filter((name) => !kept.some((project) => projectName(project) === name));
  return {
    name: before?.name ?? freeName(kind, known),
    kind,
    origin,
    ...(user === null ? {} : { user }),
    projects: [...kept, ...added],
  };
}

/** The entries' projects without one of them, or null where none would be left. */
export function withoutProject(entry: TrackerEntry, name: string): TrackerEntry | null {
  const projects = entry.projects.filter((project) => projectName(project) !== name);
  return projects.length === 0 ? null : { ...entry, projects };
}

function freeName(kind: string, known: readonly TrackerEntry[]): string {
  const taken = new Set(known.map(({ name }) => name));
  if (!taken.has(kind)) return kind;
  for (let number = 2; ; number++) if (!taken.has(`${kind}-${number}`)) return `${kind}-${number}`;
}
