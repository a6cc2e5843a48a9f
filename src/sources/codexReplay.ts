/**
 * A forked or spawned session's file starts with a copy of its parent's history, written at once when the session was
 * made and with times of that moment. Counting it again made other tools wrong by up to 150 times. The gate is closed
 * while the copy lasts.
 */
export interface ReplayGate {
  closed: boolean;
  /** When the session was made, epoch milliseconds, and whether that is the time in its own id. */
  born: number | null;
  bornById: boolean;
  /** A turn that started in the very millisecond in which the session was made. */
  startedTurn: string | null;
  /** Whether turns carry ids with a time in them. */
  turnIds: boolean;
  /** Time of the newest line of the copy. */
  copiedUntil: number | null;
}

/** Where turns carry no ids, this much silence ends the copy: its lines are written in one go, and a model takes longer to answer. */
const SILENCE_MS = 1000;

/** A gate for a session with this id, closed when it has a parent. */
export function startGate(session: string | null = null, madeAt: number | null = null, hasParent = false): ReplayGate {
  const inId = uuidTime(session);
  return { closed: hasParent, born: inId ?? madeAt, bornById: inId !== null, startedTurn: null, turnIds: false, copiedUntil: null };
}

/**
 * Opens the gate at the session's own first turn: the one whose id (a UUID of version 7, whose first 48 bits are a time)
 * is not older than the session. In the same millisecond it must have been seen to start as well.
 */
export function noticeTurn(gate: ReplayGate, turnId: unknown, what: "started" | "context", at: number | null): void {
  if (!gate.closed) return;
  const madeAt = uuidTime(turnId);
  if (madeAt === null || gate.born === null || typeof turnId !== "string") {
    isReplay(gate, at);
    return;
  }
  gate.turnIds = true;
  if (madeAt > gate.born) gate.closed = false;
  else if (madeAt === gate.born && what === "context") gate.closed = gate.startedTurn !== turnId;
  else if (madeAt === gate.born) gate.startedTurn = turnId;
}

/** Whether a line with this time belongs to the copy. Notices the line's time, so it is to be asked for each line in turn. */
export function isReplay(gate: ReplayGate, at: number | null): boolean {
  if (!gate.closed) return false;
  if (at === null) return true;
  const silence = gate.copiedUntil === null ? 0 : at - gate.copiedUntil;
  if (!gate.turnIds && silence >= SILENCE_MS) gate.closed = false;
  else gate.copiedUntil = Math.max(at, gate.copiedUntil ?? at);
  return gate.closed;
}

function uuidTime(id: unknown): number | null {
  if (typeof id !== "string" || !/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/.test(id)) return null;
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
