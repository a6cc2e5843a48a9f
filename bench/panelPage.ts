/** What the panel's page costs by itself, with what crosses over of 10,000 outcomes and a year: heap, and long tasks after the first paint. */
import { loadavg } from "node:os";
import { launchBrowser, openPanel } from "../test/browser/panelPage/browser";
import { servePanel } from "../test/browser/panelPage/server";
import { panelSnapshot } from "../test/fixtures/panelSnapshot";
import { type Traced, traceTasks } from "./tracedTasks";

/** Notes when the headline's figures are painted: the task after the frame that has them. */
const FIRST_PAINT = `globalThis.firstPaint = Number.NaN;
(function look() {
  if (document.querySelector("dl.figures .figure")) setTimeout(() => {
    firstPaint = performance.now();
    performance.mark("bench:the rest is built");
  });
  else requestAnimationFrame(look);
})()`;

/** By the choice's name and what it is called. */
const VIEWS = [
  ["measure", "Tokens"],
  ["split", "By model"],
  ["split", "By state"],
  ["side", "From agents"],
  ["against", "Lines"],
] as const;
const LONG_MS = 50;

async function run(): Promise<void> {
  console.log(`  the page by itself; load ${loadavg()[0]?.toFixed(1)}`);
  const server = await servePanel();
  const browser = await launchBrowser();
  try {
    const panel = await openPanel(browser, server.url);
    const { page } = panel;
    const base = panelSnapshot({ days: 365, outcomes: 500, models: 7 });
    const snapshot = { ...base, outcomeCount: { of: 10_000, fitting: 10_000 } };
    // Laid ready in the page, since handing it over is the driver's work and not the page's.
    await page.evaluate(`globalThis.first = ${JSON.stringify({ type: "snapshot", snapshot })}`);
    await page.evaluate("globalThis.next = { ...first, snapshot: { ...first.snapshot, at: first.snapshot.at + 1 } }");
    await page.evaluate(FIRST_PAINT);
    const traced = await traceTasks(browser, page, async () => {
      const step = (name: string) => page.evaluate(`performance.mark(${JSON.stringify(`bench:${name}`)})`);
      await step("its figures");
      const started = await page.evaluate<number>("performance.now()");
      await page.evaluate("host.send(first), host.painted()");
      const painted = await page.evaluate<number>("firstPaint");
      const built = await page.evaluate<number>("performance.now()");
      console.log(`  ${"snapshot to its figures".padEnd(28)} ${(painted - started).toFixed(0).padStart(6)} ms`);
      console.log(`  ${"and to all of it".padEnd(28)} ${(built - started).toFixed(0).padStart(6)} ms`);
      for (const [choice, name] of VIEWS) {
        await step(name);
        // Not by the driver, whose search for it would be a part of the task.
        await page.evaluate(`document.querySelector('input[name="${choice}"][aria-label="${name}"]').click(), host.painted()`);
      }
      await step("the next snapshot");
      await page.evaluate("host.send(next), host.painted()");
      await step("another theme");
      await panel.setTheme("light");
    });
    printTasks(traced);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("HeapProfiler.collectGarbage");
    const { usedSize } = await devtools.send("Runtime.getHeapUsage");
    console.log(`  ${"heap".padEnd(28)} ${(usedSize / 1e6).toFixed(1).padStart(6)} MB  budget 60 MB`);
    await page.close();
  } finally {
    await browser.close();
    await server.close();
  }
}

function printTasks({ tasks, marks }: Traced): void {
  const steps = [...marks].sort(([, a], [, b]) => a - b);
  for (const [index, [name, from]] of steps.entries()) {
    const until = steps[index + 1]?.[1] ?? Number.POSITIVE_INFINITY;
    const those = tasks.filter(({ at }) => at >= from && at < until).map(({ cpuMs }) => cpuMs);
    const sum = those.reduce((all, ms) => all + ms, 0);
    const longest = those.toSorted((a, b) => b - a).slice(0, 3);
    const long = those.filter((ms) => ms > LONG_MS).length;
    console.log(
      `  ${name.padEnd(28)} ${sum.toFixed(0).padStart(6)} ms CPU, the longest tasks ${longest.map((ms) => ms.toFixed(0)).join(", ")} ms; ${long} over ${LONG_MS} ms`,
    );
  }
}

void run();
