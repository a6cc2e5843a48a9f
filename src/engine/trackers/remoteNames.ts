import { createHash } from "node:crypto";
import { ANSWERED_REST_MS, dueNames, type NameAsker, putNameAnswer, putNameFailure } from "../../ledger/askedNames";
import type { Ledger } from "../../ledger/ledger";
import { toldNames } from "../../ledger/trackedNames";
import { readTracked } from "../../ledger/trackedProjects";
import { trackerProfiles } from "../../trackers/profiles";
import type { NameAnswer } from "../../trackers/remote";
import { parseRemote, projectOf } from "../../trackers/remotes";
import type { TrackerSetting } from "../../trackers/trackerSettings";
import { type RemotesOf, webHostOf } from "./trackerPlaces";

/** What there is to ask a connection's forge: what projects are called now that git remotes name. */
export interface NamesToAsk {
  readonly asker: NameAsker;
  /** As the remotes have them, each once: names of forges are the same in any case. */
  readonly names: readonly string[];
}

/**
 * The names that git remotes have on the host of a connected forge and that no project connected there has or had, as far as it is
 * known, and that it has not answered lately. None while a project of the connection was never read: its own former name is known then.
 * @param settings all that are connected
 * @param keyHash of the connection's key
 */
export function namesToAsk(
  ledger: Ledger,
  {
    setting,
    settings,
    repositories,
    keyHash,
    now,
  }: {
    readonly setting: TrackerSetting;
    readonly settings: readonly TrackerSetting[];
    readonly repositories: readonly RemotesOf[];
    readonly keyHash: string;
    readonly now: number;
  },
): NamesToAsk {
  const { name: connection, kind, origin } = setting.connection;
  const profile = trackerProfiles.find(({ id }) => id === kind);
  const projects = settings
    .flatMap((one) => (one.connection.kind === kind && one.connection.origin === origin ? one.projects : []))
    .map(({ project }) => project);
  const known = new Set([...projects, ...toldNames(ledger, kind, origin)].map((name) => name.toLowerCase()));
  const asker: NameAsker = { connection, kind, origin, names: hashOf([...known].sort()), key: keyHash };
  if (profile?.forge !== true) return { asker, names: [] };
  const host = webHostOf(setting);
  const named = new Map<string, string>();
  for (const { url } of repositories.flatMap(({ remotes }) => remotes)) {
    const remote = parseRemote(url);
    if (remote === null || remote.host !== host || profile.proposes(remote) === false) continue;
    const name = projectOf(remote);
    if (!known.has(name.toLowerCase())) named.set(name.toLowerCase(), name);
  }
  const due = dueNames(ledger, asker, [...named.keys()].sort(), now).slice(0, NAMES_AT_ONCE);
  if (due.length === 0 || !isRead(ledger, setting)) return { asker, names: [] };
  return { asker, names: due.flatMap((name) => named.get(name) ?? []) };
}

/**
 * Asks a forge for names, one after the other, and remembers each answer. The first failure ends it, and all that were not answered
 * wait for as long as it says, an hour at least.
 * @param goesOn false ends it without a word
 * @returns whether names lead elsewhere now than before
 */
export async function askNames(
  ledger: Ledger,
  { asker, names }: NamesToAsk,
  nameOf: (name: string) => Promise<NameAnswer>,
  goesOn: () => boolean,
  now: () => number,
): Promise<boolean> {
  let any = false;
  for (const [at, name] of names.entries()) {
    const answer = await nameOf(name);
    if (!goesOn()) return any;
    if (!answer.ok) {
      putNameFailure(ledger, asker, names.slice(at), now() + Math.min(ANSWERED_REST_MS, answer.nextMs));
      return any;
    }
    any = putNameAnswer(ledger, asker, name, answer.name, now()) || any;
  }
  return any;
}

/** More are asked for when the repositories are looked at the next time. */
const NAMES_AT_ONCE = 25;

function isRead(ledger: Ledger, { connection, projects }: TrackerSetting): boolean {
  const read = readTracked(ledger).filter(
    (record) => record.connection === connection.name && record.origin === connection.origin && record.readAt !== null,
  );
  return projects.every(({ project }) => read.some((record) => record.project === project));
}

function hashOf(names: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(names)).digest("hex").slice(0, 16);
}
