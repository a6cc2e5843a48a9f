import type { Memento } from "vscode";
import * as z from "zod/mini";
import type { Baseline } from "../engine/messages";
import type { Connection } from "../sources/source";

const WindowMemory = z.object({
  sessionId: z.string(),
  /** When the window was last known to live. */
  heartbeatAt: z.number(),
  openedAt: z.number(),
  baselines: z.record(z.string(), z.object({ origin: z.string(), base: z.number(), carried: z.number(), last: z.number() })),
});
/** What "since this window opened" is counted from; times are epoch milliseconds. A baseline holds for one origin only. */
export type WindowMemory = z.infer<typeof WindowMemory>;

/** A reload takes seconds, and half a minute on a machine that does something else as well. */
const RELOAD_MS = 60_000;
const HEARTBEAT_MS = 10_000;

/**
 * Whether the window that starts now is the one that `stored` remembers, reloaded: the editor says that it is the same
 * session, or the last sign of life is younger than a minute (the editor names a new session after most reloads). A clock that was
 * set back by more than that counts as a new window. Anything unreadable does too.
 */
export function resumeWindow(stored: unknown, sessionId: string, now: number): WindowMemory {
  // Without a gateway nothing was ever stored, and setting a schema up is felt when the editor starts.
  const parsed = stored === undefined ? undefined : WindowMemory.safeParse(stored);
  if (parsed?.success) {
    const before = parsed.data;
    if (before.sessionId === sessionId || Math.abs(now - before.heartbeatAt) < RELOAD_MS) return { ...before, sessionId, heartbeatAt: now };
  }
  return { sessionId, heartbeatAt: now, openedAt: now, baselines: {} };
}

/** Keeps the memory in the workspace's storage while the window lives. */
export interface WindowKeeper {
  readonly openedAt: number;
  /** The baselines of these connections, by name; one that was taken at another origin is left out. */
  baselines(connections: readonly Connection[]): Record<string, Baseline>;
  remember(connection: Pick<Connection, "name" | "origin">, baseline: Baseline): void;
  /** A new key has another counter. */
  forget(name: string): void;
  /** Forgets what is not among these any more, so that the same name begins anew when it comes back. */
  retain(sources: readonly Pick<Connection, "name" | "origin">[]): void;
  dispose(): void;
}

const STORED_UNDER = "window";

/** Writes only once there is a baseline: without a gateway, there is nothing to remember and no heartbeat. */
export function keepWindow(storage: Memento, sessionId: string): WindowKeeper {
  let memory = resumeWindow(storage.get(STORED_UNDER), sessionId, Date.now());
  let timer: NodeJS.Timeout | undefined;
  const write = (baselines: WindowMemory["baselines"]) => {
    memory = { ...memory, baselines, heartbeatAt: Date.now() };
    void storage.update(STORED_UNDER, memory);
    timer ??= setInterval(() => write(memory.baselines), HEARTBEAT_MS);
  };
  const keepOnly = (wanted: (name: string, origin: string) => boolean) => {
    const before = Object.entries(memory.baselines);
    const after = before.filter(([name, { origin }]) => wanted(name, origin));
    if (after.length < before.length) write(Object.fromEntries(after));
  };
  if (Object.keys(memory.baselines).length > 0) write(memory.baselines);
  return {
    openedAt: memory.openedAt,
    baselines(connections) {
      const kept = new Map(Object.entries(memory.baselines));
      // A name may be any word, "__proto__" too, which an assignment would not keep.
      return Object.fromEntries(
        connections.flatMap(({ name, origin }): [string, Baseline][] => {
          const one = kept.get(name);
          return one?.origin === origin ? [[name, { base: one.base, carried: one.carried, last: one.last }]] : [];
        }),
      );
    },
    remember: ({ name, origin }, baseline) => write({ ...memory.baselines, [name]: { origin, ...baseline } }),
    forget: (name) => keepOnly((known) => known !== name),
    retain: (sources) => keepOnly((known, origin) => sources.some((source) => source.name === known && source.origin === origin)),
    dispose: () => clearInterval(timer),
  };
}
