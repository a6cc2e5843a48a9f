import { createHash } from "node:crypto";
import { errorName } from "../../core/errorName";
import { boundTransport } from "../../http/boundTransport";
import { type Transport, TransportError } from "../../http/transport";
import { holdLease, releaseLease } from "../../ledger/lease";
import type { Ledger } from "../../ledger/ledger";
import { trackedNames } from "../../ledger/trackedNames";
import { isImported, putTrackedRepos, readTracked, readWatermark, refusedAt, refusedUntil, trackedId } from "../../ledger/trackedProjects";
import { putReading } from "../../ledger/trackedWork";
import type { RemoteTracker } from "../../trackers/remote";
import type { TrackerSetting } from "../../trackers/trackerSettings";
import { askNames, namesToAsk } from "./remoteNames";
import { placesOf, type RemotesOf } from "./trackerPlaces";

/** The connected trackers at work: each is read at its own pace, by one window for all. */
export interface Trackers {
  /** Reads these from now on, and forgets the others; what those told stays. */
  follow(settings: readonly TrackerSetting[]): void;
  /** Says which repositories there are and where their git remotes point. @returns whether a project's place is another one now */
  place(repositories: readonly RemotesOf[]): boolean;
  /**
   * Asks the connected forges what is called otherwise now of what the remotes of those repositories name, each name once and
   * then once a week; resolves when that is done. The engine that repeats does so by itself.
   */
  askNames(): Promise<void>;
  /**
   * Reads everything that is new, as far as no limit asks for a rest; resolves when that is done.
   * @param again the user asks for it: what waits for the user (a refused key, a missing right) is asked once more, too
   */
  readAll(again: boolean): Promise<void>;
  settings(): readonly TrackerSetting[];
  /** What could not be recorded here, by connection; what a tracker says stands in the ledger. */
  failures(): ReadonlyMap<string, string>;
  close(): void;
}

export interface TrackerParts {
  readonly ledger: Ledger;
  readonly trackers: readonly RemoteTracker[];
  readonly transport: Transport;
  readonly now: () => number;
  /** Who asks for the lease. */
  readonly holder: string;
  /** false in the CLI, which reads once and ends. */
  readonly repeat: boolean;
  /** Nothing that last changed before is asked for, epoch milliseconds. */
  readonly since: () => number;
  readonly onChange: () => void;
  readonly pause?: (ms: number) => Promise<void>;
}

interface Reader {
  readonly setting: TrackerSetting;
  readonly abort: AbortController;
  timer: NodeJS.Timeout | undefined;
  running: Promise<void> | null;
  /** Whether this window ever had the lease. */
  held: boolean;
  failure: string | null;
  /** Names that are being asked for. */
  asking: Promise<void> | null;
}

/** Why a tracker is asked: its time has come, everything is read, or the user wants it once more. */
type Asked = "timer" | "all" | "again";

/** A holder that died is replaced after this. */
const LEASE_MS = 90_000;
/** A request renews the lease when that is as long ago: each renewal wakes the windows that follow the ledger. */
const RENEW_MS = 15_000;
/** Another window reads: whether it still does is looked at this often. */
const LOOK_AGAIN_MS = 60_000;
const RETRY_MS = 60_000;
/** Names are asked for by one window at a time, and by each for its own repositories. */
const NAMES_LEASE_MS = 120_000;
/** The CLI waits for a rest that is no longer than this; a longer one is told instead. */
const PATIENCE_MS = 5_000;
/** Between two tries with a key that was refused, at least. */
const KNOCK_MS = 60_000;
/** A timer cannot wait longer than 24 days, and clocks are set. */
const LONGEST_MS = 6 * 3_600_000;

export function createTrackers(parts: TrackerParts): Trackers {
  const { ledger, now } = parts;
  const pause = parts.pause ?? ((ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  let readers = new Map<string, Reader>();
  let repositories: readonly RemotesOf[] = [];

  const isCurrent = (reader: Reader): boolean => readers.get(reader.setting.connection.name) === reader;
  const leaseOf = ({ setting }: Reader): string => `tracker:${setting.connection.name}`;
  const hold = (reader: Reader): boolean => holdLease(ledger, leaseOf(reader), parts.holder, now(), LEASE_MS);

  /** @returns when to look again, in milliseconds */
  async function read(reader: Reader, asked: Asked): Promise<number> {
    const { connection, projects } = reader.setting;
    const tracker = parts.trackers.find(({ id }) => id === connection.kind);
    if (tracker === undefined) return LONGEST_MS;
    if (!hold(reader)) {
      if (!parts.repeat) reader.failure = "Another window is reading it now: what it has told so far is shown.";
      return LOOK_AGAIN_MS;
    }
    reader.held = true;
    const bound = boundTransport(parts.transport, connection.origin, reader.abort.signal);
    let heldAt = now();
    let lost = false;
    const renew = (): boolean => {
      if (!lost) lost = !hold(reader);
      heldAt = now();
      return !lost;
    };
    // A reading of many slow answers outlasts the lease, and what slept through it may have been read on by another window.
    const transport: Transport = async (request) => {
      if (isCurrent(reader) && Math.abs(now() - heldAt) >= RENEW_MS && !renew())
        throw new TransportError("cancelled", `another window reads ${connection.origin} now`);
      return bound(request);
    };
    const key = keyHash(connection);
    // Another project would only be refused again, and some services lock an account for it.
    const refused = refusedUntil(ledger, connection.name, key, now()) - now();
    if (refused > 0 && (asked !== "again" || knockedJustNow(connection.name, key))) return refused;
    let next = LONGEST_MS;
    for (const { project } of projects) {
      for (let first = true; isCurrent(reader); first = false) {
        // Asked for each time: what was deleted meanwhile begins anew.
        const id = trackedId(ledger, { connection: connection.name, kind: connection.kind, origin: connection.origin, project });
        const known = readWatermark(ledger, id, now());
        const rest = known === null || known.key !== key ? 0 : known.nextAt - now();
        // Who asks for it is answered at once where all was read; a limit or a trouble that passes is let be.
        const due = rest <= 0 || (first && asked !== "timer" && (known?.done === true || (asked === "again" && known?.needsUser === true)));
        if (!due && (parts.repeat || rest > PATIENCE_MS)) {
          next = Math.min(next, rest);
          break;
        }
        if (!due) await pause(rest);
        if (!isCurrent(reader) || !renew()) return LOOK_AGAIN_MS;
        const question = { project, since: parts.since(), watermark: known?.watermark ?? null, now: now(), again: asked === "again" };
        const reading = await tracker.read(connection, transport, question);
        if (!isCurrent(reader) || !renew()) return LOOK_AGAIN_MS;
        // Another window took over and ended meanwhile: its mark is the newer one.
        if (readWatermark(ledger, id, now())?.readAt !== known?.readAt) return RETRY_MS;
        putReading(ledger, id, { ...reading, key, everybodys: tracker.forge }, now());
        placeProject(id, reader.setting, project);
        parts.onChange();
        next = Math.min(next, reading.nextMs);
        if (reading.keyRefused) return reading.nextMs;
        if (reading.done || parts.repeat) break;
      }
    }
    return next;
  }

  /** However often somebody asks: some services lock an account after a few refusals. */
  function knockedJustNow(connection: string, key: string): boolean {
    const at = refusedAt(ledger, connection, key);
    return at !== null && at <= now() && now() - at < KNOCK_MS;
  }

  function placeAll(): boolean {
    const settings = new Map([...readers.values()].map(({ setting }) => [setting.connection.name, setting]));
    const names = trackedNames(ledger);
    let any = false;
    for (const { id, connection, kind, origin, project } of readTracked(ledger)) {
      // What came with an imported ledger has no connection here; what was disconnected stays where it was.
      const imported = { connection: { name: connection, kind, origin, key: "", user: null }, projects: [{ project, repo: null }] };
      const setting = settings.get(connection) ?? (isImported(connection) ? imported : null);
      if (setting !== null) any = placeProject(id, setting, project, names) || any;
    }
    return any;
  }

  function placeProject(id: number, setting: TrackerSetting, project: string, names = trackedNames(ledger)): boolean {
    const found = placesOf(setting, project, repositories, names);
    return found !== null && putTrackedRepos(ledger, id, found.repos, found.looked);
  }

  async function askFor(reader: Reader): Promise<void> {
    const { connection } = reader.setting;
    const nameOf = parts.trackers.find(({ id }) => id === connection.kind)?.nameOf;
    const key = keyHash(connection);
    if (nameOf === undefined || refusedUntil(ledger, connection.name, key, now()) > now()) return;
    const settings = [...readers.values()].map(({ setting }) => setting);
    const toAsk = namesToAsk(ledger, { setting: reader.setting, settings, repositories, keyHash: key, now: now() });
    const lease = `names:${connection.name}`;
    if (toAsk.names.length === 0 || !holdLease(ledger, lease, parts.holder, now(), NAMES_LEASE_MS)) return;
    try {
      const bound = boundTransport(parts.transport, connection.origin, reader.abort.signal);
      const any = await askNames(
        ledger,
        toAsk,
        (name) => nameOf(connection, bound, name),
        () => isCurrent(reader),
        now,
      );
      if (any) {
        placeAll();
        parts.onChange();
      }
    } finally {
      releaseLease(ledger, lease, parts.holder);
    }
  }

  /** What goes wrong here is tried again when the repositories are looked at the next time. */
  function askForNames(reader: Reader): Promise<void> {
    reader.asking ??= askFor(reader)
      .catch((error: unknown) => {
        if (!isCurrent(reader)) return;
        reader.failure = `What it told could not be recorded (${errorName(error)}). It is tried again.`;
        parts.onChange();
      })
      .finally(() => {
        reader.asking = null;
      });
    return reader.asking;
  }

  function run(reader: Reader, asked: Asked): Promise<void> {
    clearTimeout(reader.timer);
    reader.running ??= Promise.resolve()
      .then(() => {
        reader.failure = null;
        return read(reader, asked);
      })
      .catch((error: unknown) => {
        if (!isCurrent(reader)) return RETRY_MS;
        reader.failure = `What it told could not be recorded (${errorName(error)}). It is tried again.`;
        parts.onChange();
        return RETRY_MS;
      })
      .then((nextMs) => {
        reader.running = null;
        if (parts.repeat && isCurrent(reader)) schedule(reader, nextMs);
      });
    return reader.running;
  }

  function schedule(reader: Reader, inMs: number): void {
    clearTimeout(reader.timer);
    reader.timer = setTimeout(() => void run(reader, "timer"), Math.min(LONGEST_MS, Math.max(0, inMs)));
    reader.timer.unref();
  }

  function end(reader: Reader): void {
    clearTimeout(reader.timer);
    reader.abort.abort();
  }

  return {
    follow: (settings) => {
      const before = readers;
      readers = new Map(
        settings.map((setting) => {
          const old = before.get(setting.connection.name);
          if (old !== undefined && JSON.stringify(old.setting) === JSON.stringify(setting)) return [setting.connection.name, old];
          return [
            setting.connection.name,
            {
              setting,
              abort: new AbortController(),
              timer: undefined,
              running: null,
              held: false,
              failure: null,
              asking: null,
            } satisfies Reader,
          ];
        }),
      );
      for (const reader of before.values()) if (!isCurrent(reader)) end(reader);
      placeAll();
      if (parts.repeat) for (const [name, reader] of readers) if (before.get(name) !== reader) schedule(reader, 0);
    },
    place: (found) => {
      repositories = found;
      const any = placeAll();
      if (parts.repeat) for (const reader of readers.values()) void askForNames(reader);
      return any;
    },
    askNames: async () => {
      await Promise.all([...readers.values()].map(askForNames));
    },
    readAll: async (again) => {
      await Promise.all([...readers.values()].map((reader) => run(reader, again ? "again" : "all")));
    },
    settings: () => [...readers.values()].map(({ setting }) => setting),
    failures: () =>
      new Map([...readers.values()].flatMap(({ setting, failure }) => (failure === null ? [] : [[setting.connection.name, failure]]))),
    close: () => {
      const ended = [...readers.values()];
      readers = new Map();
      for (const reader of ended) {
        end(reader);
        if (reader.held) releaseLease(ledger, leaseOf(reader), parts.holder);
      }
    },
  };
}

function keyHash({ user, key }: TrackerSetting["connection"]): string {
  return createHash("sha256")
    .update(`${user ?? ""} ${key}`)
    .digest("hex")
    .slice(0, 16);
}
