import { createHash } from "node:crypto";
import * as z from "zod/mini";
import type { Transport } from "../../http/transport";
import type { Ledger } from "../../ledger/ledger";
import { callFacts, callsSource, putCalls } from "../../ledger/meteredCalls";
import type { Names } from "../../ledger/names";
import { readPollMemory, writePoll } from "../../ledger/polls";
import type { Connection, PollSource } from "../../sources/source";
import { connectionSource } from "./connectionSource";

const Kept = z.object({ memory: z.unknown(), nextAt: z.number(), note: z.nullable(z.string()), key: z.optional(z.string()) });

/**
 * Asks a gateway for its calls one by one, when that is due and the place tells of them. What it refused to one key is asked at once
 * with another, and with the same one when the user asks for it.
 * @param again the user asks for it
 * @returns whether any were read
 */
export async function readGatewayCalls(
  ledger: Ledger,
  names: Names,
  source: PollSource,
  connection: Connection,
  transport: Transport,
  now: number,
  again: boolean,
): Promise<boolean> {
  if (source.calls === undefined) return false;
  const id = connectionSource(connection);
  const kept = Kept.safeParse(readPollMemory(ledger, callsSource(id)));
  const key = createHash("sha256").update(`${connection.origin} ${connection.key}`).digest("hex").slice(0, 16);
  const rests = kept.success && kept.data.key === key && now < kept.data.nextAt && kept.data.nextAt - now <= MOST_MS;
  if (rests && !again) return false;
  const result = await source.calls(connection, transport, kept.success ? kept.data.memory : null, now);
  ledger.write(() => {
    names.begin();
    putCalls(ledger, names, id, result.usages, result.days);
    const memory = { memory: result.memory, nextAt: now + result.nextMs, note: result.note, key };
    writePoll(ledger, callsSource(id), memory, result.note === null ? [] : [result.note], now);
  });
  return result.usages.length > 0 || result.days.length > 0;
}

/** A clock that was set back must not put off what is due. */
const MOST_MS = 24 * 3_600_000;

/** What the calls of a gateway came to, in a sentence; null where none were read. */
export function callsNote(ledger: Ledger, names: Names, connection: Connection): string | null {
  const { calls, matched } = callFacts(ledger, names, connectionSource(connection));
  if (calls === 0) return null;
  const only = calls - matched;
  return `Calls read one by one: ${calls}. In a local log too, and counted once, with what was billed: ${matched}. Known from here alone: ${only}.`;
}
