import { countCutRequests } from "../../ledger/cutRequests";
import type { Ledger } from "../../ledger/ledger";
import type { RepoRecord } from "../../ledger/outcomes";
import { readTracked } from "../../ledger/trackedProjects";
import type { Health, TrackerRow } from "../../protocol";
import { trackerProfiles } from "../../trackers/profiles";
import type { Trackers } from "./trackers";

/** The connected trackers, one row a project, in the order of the settings. */
export function trackerRows(ledger: Ledger, trackers: Trackers, repos: readonly RepoRecord[], now: number): TrackerRow[] {
  const settings = trackers.settings();
  if (settings.length === 0) return [];
  const records = readTracked(ledger);
  const failures = trackers.failures();
  return settings.flatMap(({ connection, projects }) => {
    const label = trackerProfiles.find(({ id }) => id === connection.kind)?.label;
    const failure = failures.get(connection.name);
    return [...new Set(projects.map(({ project }) => project))].map((project): TrackerRow => {
      const known = records.find((record) => record.connection === connection.name && record.project === project);
      const places = known?.repos ?? [];
      // A refused key keeps the connection's other projects waiting, too.
      const next = records.filter((record) => record === known || (record.connection === connection.name && record.keyRefused));
      const nextAt = Math.max(0, ...next.flatMap((record) => (record.done ? [] : [record.nextAt])));
      return {
        name: connection.name,
        kind: connection.kind,
        label: label ?? connection.kind,
        origin: connection.origin,
        project,
        repos: repos.filter(({ commonDir }) => places.includes("") || places.includes(commonDir)).map(({ name }) => name),
        me: known?.me ?? null,
        readAt: known?.readAt ?? null,
        nextAt: nextAt - now > NOTICED_MS ? nextAt : null,
        done: known?.done ?? false,
        requests: known?.requests ?? 0,
        cutRequests: known === undefined ? 0 : countCutRequests(ledger, known.id),
        issues: known?.issues ?? 0,
        leftOut: known?.leftOut ?? 0,
        signInAgain: known?.signInAgain ?? false,
        problems: [
          ...(label === undefined ? [`There is no tracker of kind "${connection.kind}": ${kinds()} are known.`] : []),
          ...(failure === undefined ? [] : [failure]),
          ...(known?.problems ?? []),
        ],
      };
    });
  });
}

/** A shorter wait is not worth a word. */
const NOTICED_MS = 60_000;

/** What is wrong with trackers and what limits their figures, each once for a connection, however many projects have it. */
export function trackerHealth(rows: readonly TrackerRow[]): Health[] {
  const items = new Map<string, Health>();
  for (const { name, problems, signInAgain } of rows) {
    for (const problem of problems) {
      const action = signInAgain ? { title: "Connect it again", command: "tokenYield.connectTracker" } : null;
      items.set(`${name} ${problem}`, { severity: "warning", origin: name, message: `${name}: ${problem}`, action });
    }
  }
  return [...items.values(), ...cutHealth(rows)];
}

/** Requests of more commits than were asked for, or whose commits may not be seen. */
function cutHealth(rows: readonly TrackerRow[]): Health[] {
  const cut = new Map<string, number>();
  for (const { name, cutRequests } of rows) if (cutRequests > 0) cut.set(name, (cut.get(name) ?? 0) + cutRequests);
  return [...cut].map(([name, count]) => ({
    severity: "info",
    origin: name,
    message: `${name}: Requests of which not every commit was read: ${count}. What went to the others may be missing in their cost.`,
    action: null,
  }));
}

function kinds(): string {
  return trackerProfiles.map(({ id }) => id).join(", ");
}
