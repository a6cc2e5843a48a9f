import { readAskedNames } from "./askedNames";
import type { Ledger } from "./ledger";

/** A project of a tracker, as `trackedNames` tells them apart. */
export interface NamedProject {
  readonly kind: string;
  readonly origin: string;
  readonly project: string;
}

/** Remembers the name that the tracker gave the project now, as it stands in ids. Inside a transaction. */
export function putProjectName(ledger: Ledger, tracked: number, name: string, now: number): void {
  ledger.sql("INSERT OR REPLACE INTO tracked_name (tracked, name, told_at) VALUES (?, ?, ?)").run(tracked, name, now);
}

/**
 * Every name that projects of a forge are known by, in lower case: the one that the user gave, each that the tracker ever gave, each that
 * it said leads to one of these, and those of another connection's project that has the same name now. A name that became another
 * project's is that one's alone. A forge sends old names on to the new one for as long as nobody takes them (docs.github.com, "Renaming
 * a repository").
 */
export function trackedNames(ledger: Ledger): (project: NamedProject) => ReadonlySet<string> {
  const rows = ledger
    .sql(
      `SELECT tracked.id AS id, kind, origin, project, name FROM tracked LEFT JOIN tracked_name ON tracked_name.tracked = tracked.id
        ORDER BY tracked.id, told_at`,
    )
    .all();
  const own = new Map<number, { readonly key: string; readonly names: Set<string>; present: string }>();
  const places = new Map<string, number[]>();
  for (const row of rows) {
    const id = Number(row["id"]);
    const given = String(row["project"]).toLowerCase();
    const host = `${row["kind"]} ${row["origin"]}`;
    const known = own.get(id) ?? { key: host, names: new Set([given]), present: given };
    if (!own.has(id)) places.set(`${host} ${given}`, [...(places.get(`${host} ${given}`) ?? []), id]);
    own.set(id, known);
    if (row["name"] === null) continue;
    known.present = String(row["name"]).toLowerCase();
    known.names.add(known.present);
  }
  const shared = new Map<string, Set<string>>();
  for (const { key, names, present } of own.values()) {
    const all = shared.get(`${key} ${present}`) ?? new Set<string>();
    for (const name of names) all.add(name);
    shared.set(`${key} ${present}`, all);
  }
  addAsked(shared, readAskedNames(ledger));
  return ({ kind, origin, project }) => {
    const host = `${kind} ${origin}`;
    const given = project.toLowerCase();
    const presents = new Set((places.get(`${host} ${given}`) ?? []).flatMap((id) => own.get(id)?.present ?? []));
    if (presents.size === 0) presents.add(given);
    const names = [...presents].flatMap((present) => [...(shared.get(`${host} ${present}`) ?? [given])]);
    return new Set(names.filter((name) => presents.has(name) || !shared.has(`${host} ${name}`)));
  };
}

/** The names that the trackers themselves gave the projects that were read at an address. */
export function toldNames(ledger: Ledger, kind: string, origin: string): string[] {
  return ledger
    .sql("SELECT DISTINCT name FROM tracked_name JOIN tracked ON tracked.id = tracked_name.tracked WHERE kind = ? AND origin = ?")
    .all(kind, origin)
    .map((row) => String(row["name"]));
}

/** Adds the names that a forge said lead to a project, by the name that it has or had then. */
function addAsked(shared: Map<string, Set<string>>, answers: ReturnType<typeof readAskedNames>): void {
  const homes = new Map<string, Set<string>>();
  for (const [present, names] of shared) {
    const host = present.slice(0, present.lastIndexOf(" "));
    for (const name of names) if (!shared.has(`${host} ${name}`)) homes.set(`${host} ${name}`, names);
  }
  for (const { kind, origin, asked, name } of answers) {
    const place = `${kind} ${origin} ${name.toLowerCase()}`;
    const home = shared.get(place) ?? homes.get(place) ?? new Set([name.toLowerCase()]);
    home.add(asked);
    if (!homes.has(place)) shared.set(place, home);
  }
}

/** The ids that a request or an issue of a forge has under other names of its project, in lower case. */
export function formerIds(id: string, names: ReadonlySet<string>): string[] {
  const lower = id.toLowerCase();
  const [, path, number] = /^(.+)([#!]\d+)$/.exec(lower) ?? [];
  const present = [...names].find((name) => path?.endsWith(`/${name}`) === true);
  if (path === undefined || present === undefined) return [];
  return [...names].flatMap((name) => (name === present ? [] : [`${path.slice(0, -present.length)}${name}${number}`]));
}
