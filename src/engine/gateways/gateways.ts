import { errorName } from "../../core/errorName";
import { type CounterBaseline, readCounter, sinceOpen } from "../../core/gatewayCounter";
import type { Usage } from "../../core/usage";
import { boundTransport } from "../../http/boundTransport";
import type { Transport } from "../../http/transport";
import type { Ledger } from "../../ledger/ledger";
import { isMeteredDay, reconcileCalls, reopenDays } from "../../ledger/meteredCalls";
import type { Names } from "../../ledger/names";
import { readPollMemory, writePoll } from "../../ledger/polls";
import { createUsageWriter, type ListPrice } from "../../ledger/usageRows";
import type { Gateway } from "../../protocol";
import type { Connection, PollSource } from "../../sources/source";
import { connectionSource } from "./connectionSource";
import { readGatewayCalls } from "./gatewayCalls";

export interface Gateways {
  /** Polls these connections from now on, each at its own pace, and forgets the others. */
  follow(connections: readonly Connection[], baselines: Readonly<Record<string, CounterBaseline>>, openedAt: number): void;
  /** Asks every connection once; resolves when all have answered. `again`: the user asks for it, so that what was refused is asked, too. */
  pollAll(again: boolean): Promise<void>;
  /** Holds calls that were read against what local logs brought since. */
  reconcile(): void;
  views(): readonly Gateway[];
  problemsOf(name: string): readonly string[];
  connections(): readonly Connection[];
  close(): void;
}

export interface GatewayParts {
  readonly ledger: Ledger;
  readonly names: Names;
  readonly sources: readonly PollSource[];
  readonly transport: Transport;
  readonly now: () => number;
  readonly price: (usage: Usage) => ListPrice | null;
  /** false in the CLI, which asks once and ends. */
  readonly repeat: boolean;
  /** The counter's zero point moved: the host keeps it across a reload of the window. */
  readonly onBaseline: (name: string, baseline: CounterBaseline) => void;
  readonly onChange: () => void;
}

interface Poller {
  readonly connection: Connection;
  readonly source: PollSource | undefined;
  baseline: CounterBaseline | null;
  readAt: number | null;
  /** When it is asked next, where something is wrong. */
  nextAt: number | null;
  problems: readonly string[];
  timer: NodeJS.Timeout | undefined;
  running: Promise<void> | null;
}

export function createGateways(parts: GatewayParts): Gateways {
  const { ledger, names, now } = parts;
  // A bucket replaces what is there: the rule by which two readings merge is never asked for.
  const writer = createUsageWriter(ledger, names, (_known, next) => next, parts.price);
  let pollers = new Map<string, Poller>();
  let openedAt = 0;

  const reconcile = (): void => void reconcileCalls(ledger, names, writer);

  async function poll(poller: Poller, again: boolean): Promise<void> {
    const { connection, source } = poller;
    if (source === undefined) return;
    const id = connectionSource(connection);
    const transport = boundTransport(parts.transport, connection.origin);
    const result = await source.poll(connection, transport, readPollMemory(ledger, id), now());
    if (pollers.get(connection.name) !== poller) return;
    ledger.write(() => {
      names.begin();
      reopenDays(ledger, names, id, result.usages, new Date(now()).toISOString().slice(0, 10));
      // Where calls were read one by one, they stand for the day.
      const buckets = result.usages.filter(({ at }) => !isMeteredDay(ledger, names, id, at));
      writer.put(id, buckets, "replace");
      writePoll(ledger, id, result.memory, result.problems, now());
    });
    poller.problems = result.problems;
    poller.nextAt = parts.repeat && result.problems.length > 0 ? now() + result.nextMs : null;
    if (await readGatewayCalls(ledger, names, source, connection, transport, now(), again)) reconcile();
    if (pollers.get(connection.name) !== poller) return;
    if (result.counterNanoUsd !== null) {
      const next = readCounter(poller.baseline, result.counterNanoUsd);
      poller.readAt = now();
      if (next !== null && next !== poller.baseline) {
        poller.baseline = next;
        parts.onBaseline(connection.name, next);
      }
    }
    parts.onChange();
    if (parts.repeat) schedule(poller, result.nextMs);
  }

  const run = (poller: Poller, again: boolean): Promise<void> => {
    poller.running ??= poll(poller, again)
      .catch((error: unknown) => {
        poller.problems = [`${poller.connection.name} could not be recorded (${errorName(error)}). It is tried again.`];
        if (parts.repeat) schedule(poller, 60_000);
        parts.onChange();
      })
      .finally(() => {
        poller.running = null;
      });
    return poller.running;
  };

  function schedule(poller: Poller, inMs: number): void {
    clearTimeout(poller.timer);
    if (pollers.get(poller.connection.name) !== poller) return;
    poller.timer = setTimeout(() => void run(poller, false), inMs);
    poller.timer.unref();
  }

  return {
    follow: (connections, baselines, opened) => {
      openedAt = opened;
      const before = pollers;
      pollers = new Map(
        connections.map((connection) => {
          const old = before.get(connection.name);
          if (old !== undefined && JSON.stringify(old.connection) === JSON.stringify(connection)) return [connection.name, old];
          const poller: Poller = {
            connection,
            source: parts.sources.find(({ id }) => id === connection.kind),
            baseline: (Object.hasOwn(baselines, connection.name) ? baselines[connection.name] : undefined) ?? null,
            readAt: null,
            nextAt: null,
            problems: [],
            timer: undefined,
            running: null,
          };
          return [connection.name, poller];
        }),
      );
      for (const [name, poller] of before) if (pollers.get(name) !== poller) clearTimeout(poller.timer);
      if (parts.repeat) for (const [name, poller] of pollers) if (before.get(name) !== poller) schedule(poller, 0);
    },
    pollAll: async (again) => {
      await Promise.all([...pollers.values()].map((poller) => run(poller, again)));
    },
    reconcile,
    views: () =>
      [...pollers.values()].map(({ connection, source, baseline, readAt, nextAt }) => ({
        name: connection.name,
        label: source?.label ?? connection.kind,
        sinceOpenNanoUsd: baseline === null ? null : sinceOpen(baseline),
        openedAt,
        readAt,
        nextAt,
      })),
    problemsOf: (name) => pollers.get(name)?.problems ?? [],
    connections: () => [...pollers.values()].map(({ connection }) => connection),
    close: () => {
      for (const poller of pollers.values()) clearTimeout(poller.timer);
      pollers = new Map();
    },
  };
}
