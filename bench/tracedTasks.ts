/** The tasks of a page's main thread by that thread's own clock: on a busy machine the wall's says more of the machine. */
import type { Browser, Page } from "playwright-core";

export interface TracedTask {
  /** Microseconds of the browser's clock; comparable with `marks`. */
  readonly at: number;
  /** Milliseconds of CPU. */
  readonly cpuMs: number;
}

export interface Traced {
  /** In their order. */
  readonly tasks: readonly TracedTask[];
  /** When the page called `performance.mark`, by name: microseconds of the browser's clock. */
  readonly marks: ReadonlyMap<string, number>;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly tdur?: number;
}

/** Traces what `work` lets the page do. Tasks of less than a millisecond are left out. */
export async function traceTasks(browser: Browser, page: Page, work: () => Promise<void>): Promise<Traced> {
  await browser.startTracing(page, { categories: ["-*", "disabled-by-default-devtools.timeline", "blink.user_timing", "toplevel"] });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString("utf8")) as { traceEvents: readonly TraceEvent[] };
  const marked = traceEvents.filter(({ name, ph }) => (ph === "R" || ph === "I") && name.startsWith("bench:"));
  const { pid, tid } = marked[0] ?? { pid: -1, tid: -1 };
  const tasks = traceEvents
    .filter((event) => event.name === "RunTask" && event.ph === "X" && event.pid === pid && event.tid === tid)
    .map(({ ts, tdur = 0 }) => ({ at: ts, cpuMs: tdur / 1000 }))
    .filter(({ cpuMs }) => cpuMs >= 1)
    .sort((a, b) => a.at - b.at);
  return { tasks, marks: new Map(marked.map(({ name, ts }) => [name.slice("bench:".length), ts])) };
}
