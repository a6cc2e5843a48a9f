/** The costs of outcomes as points, against how long they took or how large they are, and in the order in which keys go. */
import type { CostPoint, PanelSnapshot } from "../src/protocol";

export type Against = "lines" | "time";

export interface PlacedPoint {
  readonly point: CostPoint;
  /** Above 0: both axes are logarithmic. Milliseconds or lines. */
  readonly x: number;
  /** Nano-dollars. */
  readonly y: number;
}

export interface CostModel {
  readonly against: Against;
  /** From left to right. */
  readonly points: readonly PlacedPoint[];
  /** How many have no place on these axes: nothing to pay, or a size that nobody tells. */
  readonly left: number;
  /** How many older ones were not sent. */
  readonly older: number;
  readonly median: number | null;
  readonly q1: number | null;
  readonly q3: number | null;
}

const MINUTE_MS = 60_000;

export function costModel({ points, headline }: Pick<PanelSnapshot, "points" | "headline">, asked: Against): CostModel {
  const against = asked === "lines" && hasLines(points.rows) ? "lines" : "time";
  const placed = points.rows.flatMap((point): PlacedPoint[] => {
    // Less than a minute is a minute, as no log tells it better; a change of no line is drawn as one.
    const x = against === "time" ? Math.max(MINUTE_MS, point.tookMs) : point.lines === null ? null : Math.max(1, point.lines);
    return x === null || point.nanoUsd <= 0 ? [] : [{ point, x, y: point.nanoUsd }];
  });
  const { median, q1, q3, enough } = headline.costPerOutcome;
  return {
    against,
    points: placed.sort((a, b) => a.x - b.x || a.y - b.y),
    left: points.rows.length - placed.length,
    older: points.of - points.rows.length,
    median: enough ? median : null,
    q1: enough ? q1 : null,
    q3: enough ? q3 : null,
  };
}

/** Whether enough of them have a size for that to be an axis: at least half. */
export function hasLines(rows: readonly CostPoint[]): boolean {
  return rows.length > 0 && rows.filter(({ lines }) => lines !== null).length * 2 >= rows.length;
}
