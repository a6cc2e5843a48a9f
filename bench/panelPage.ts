/** What the panel's page costs by itself, with what crosses over of 10,000 outcomes and a year: heap, and long tasks after the first paint. */
import { loadavg } from "node:os";
import { launchBrowser, openPanel } from "../test/browser/panelPage/browser";
import { servePanel } from "../test/browser/panelPage/server";
import { panelSnapshot } from "../test/fixtures/panelSnapshot";

/** Notes when the headline's figures are painted: the task after the frame that has them. */
const FIRST_PAINT = `globalThis.firstPaint = Number.NaN;
(function look() {
  if (document.querySelector("dl.figures .figure")) setTimeout(() => (firstPaint = performance.now()));
  else requestAnimationFrame(look);
})()`;

async function run(): Promise<void> {
  console.log(`  the page by itself; load ${loadavg()[0]?.toFixed(1)}`);
  const server = await servePanel();
  const browser = await launchBrowser();
  try {
    const panel = await openPanel(browser, server.url);
    const { page } = panel;
    const base = panelSnapshot({ days: 365, outcomes: 500, models: 7 });
    const snapshot = { ...base, outcomeCount: { of: 10_000, fitting: 10_000 } };
    await page.evaluate(
      "globalThis.tasks = []; new PerformanceObserver((list) => tasks.push(...list.getEntries())).observe({ type: 'longtask' })",
    );
    // Laid ready in the page, since handing it over is the driver's work and not the page's.
    await page.evaluate(`globalThis.first = ${JSON.stringify({ type: "snapshot", snapshot })}`);
    await page.evaluate("globalThis.next = { ...first, snapshot: { ...first.snapshot, at: first.snapshot.at + 1 } }");
    await page.evaluate(FIRST_PAINT);
    const started = await page.evaluate<number>("performance.now()");
    await page.evaluate("host.send(first), host.painted()");
    const painted = await page.evaluate<number>("firstPaint");
    const built = await page.evaluate<number>("performance.now()");
    console.log(`  ${"snapshot to its figures".padEnd(28)} ${(painted - started).toFixed(0).padStart(6)} ms`);
    console.log(`  ${"and to all of it".padEnd(28)} ${(built - started).toFixed(0).padStart(6)} ms`);
    // By the thread's own clock: on a busy machine the wall's says more of the machine.
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
    const cpuMs = async (): Promise<number> => {
      const { metrics } = await devtools.send("Performance.getMetrics");
      return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN);
    };
    const step = async (name: string, work: () => Promise<unknown>): Promise<void> => {
      const before = await cpuMs();
      await work();
      await page.evaluate("host.painted()");
      console.log(`  ${name.padEnd(28)} ${((await cpuMs()) - before).toFixed(0).padStart(6)} ms CPU in all tasks of it`);
    };
    for (const name of ["Tokens", "By model", "By state", "From agents", "Lines"])
      await step(name, () => page.getByRole("radio", { name }).first().check({ force: true }));
    await step("the next snapshot", () => page.evaluate("host.send(next)"));
    await step("another theme", () => panel.setTheme("light"));
    const tasks = await page.evaluate<{ startTime: number; duration: number }[]>(
      "tasks.map(({ startTime, duration }) => ({ startTime, duration }))",
    );
    for (const [name, from, until] of [
      ["long tasks while it is built", painted, built],
      ["long tasks after that", built, Number.POSITIVE_INFINITY],
    ] as const) {
      const those = tasks.filter(({ startTime }) => startTime > from && startTime <= until).map(({ duration }) => duration);
      const longest = those.reduce((most, duration) => Math.max(most, duration), 0);
      console.log(
        `  ${name.padEnd(28)} ${String(those.length).padStart(6)}     the longest ${longest.toFixed(0)} ms, budget none over 50 ms`,
      );
    }
    await devtools.send("HeapProfiler.collectGarbage");
    const { usedSize } = await devtools.send("Runtime.getHeapUsage");
    console.log(`  ${"heap".padEnd(28)} ${(usedSize / 1e6).toFixed(1).padStart(6)} MB  budget 60 MB`);
    await page.close();
  } finally {
    await browser.close();
    await server.close();
  }
}

void run();
