import type { Usage } from "../../../src/core/usage";
import { createFetchTransport } from "../../../src/http/fetchTransport";
import { createLitellm } from "../../../src/sources/litellm";
import type { Connection, PollResult } from "../../../src/sources/source";
import { type LitellmSettings, type LitellmSimulator, startLitellm } from "../../simulators/litellm";
import type { Loopback } from "../../simulators/loopback";

export const NOW = Date.parse("2026-05-20T10:00:00Z");
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

export const KEY_INFO = "/key/info";
export const AGGREGATED = "/user/daily/activity/aggregated";
export const PAGED = "/user/daily/activity";
export const LOGS = "/spend/logs";

/** The source with a clock that stands still and does not wait. */
export const source = createLitellm({ pause: async () => {}, random: () => 0.5, now: () => NOW });
export const transport = createFetchTransport();

const open: Loopback[] = [];

/** Closed by `closeAll`. */
export function opened<T extends Loopback>(server: T): T {
  open.push(server);
  return server;
}

export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((server) => server.close()));
}

export async function simulate(settings: Partial<LitellmSettings> = {}): Promise<LitellmSimulator> {
  return opened(await startLitellm(settings));
}

export function connect(simulator: LitellmSimulator, key = simulator.key): Connection {
  return { name: "work", kind: "litellm", origin: simulator.origin, key };
}

/** Polls again and again as the engine does: memory goes through JSON. */
export function poller(simulator: LitellmSimulator, key?: string) {
  let memory: unknown = null;
  return async (now: number): Promise<PollResult> => {
    const result = await source.poll(connect(simulator, key), transport, memory, now);
    memory = JSON.parse(JSON.stringify(result.memory));
    return result;
  };
}

export function paths(simulator: LitellmSimulator): string[] {
  return simulator.asked.map(({ path }) => path);
}

/** Nano-dollars by bucket. */
export function spend(usages: readonly Usage[]): Record<string, number | null> {
  return Object.fromEntries(usages.map(({ key, billedNanoUsd }) => [key, billedNanoUsd]));
}
