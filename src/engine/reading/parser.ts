/** A parser thread: reads logs that the engine hands out, and hands back what stands in them. It never sees the ledger. */
import { parentPort, workerData } from "node:worker_threads";
import { fileSources } from "../../sources/registry";
import { createExclusion } from "../exclusion";
import { createPacker } from "./packedReadings";
import { type FromParser, MAX_IN_FLIGHT, type ParserStart, SHARED } from "./parserPool";
import { readLog, reasonOf } from "./readLog";

/** A message is sent when it holds so many responses and facts, or when nothing was sent for a while. */
const MESSAGE_ROWS = 4_096;
const MESSAGE_MS = 100;

const port = parentPort;
if (port !== null) {
  const { jobs, exclude, shared } = workerData as ParserStart;
  const counters = new Int32Array(shared);
  const sources = new Map(
    createExclusion(exclude)
      .sources(fileSources)
      .map((source) => [source.id, source]),
  );
  const packer = createPacker();
  let unread: { job: number; reason: string }[] = [];
  let sentAt = Date.now();

  const send = (): void => {
    // Parsing may be faster than writing: what waits to be written stays bounded.
    for (;;) {
      const waiting = Atomics.load(counters, SHARED.inFlight);
      if (waiting < MAX_IN_FLIGHT) break;
      Atomics.wait(counters, SHARED.inFlight, waiting, 1_000);
    }
    Atomics.add(counters, SHARED.inFlight, 1);
    const readings = packer.take();
    const message: FromParser = { readings, unread };
    port.postMessage(message, [readings.numbers.buffer]);
    unread = [];
    sentAt = Date.now();
  };

  for (;;) {
    const index = Atomics.add(counters, SHARED.next, 1);
    const job = jobs[index];
    if (job === undefined) break;
    const source = sources.get(job.source);
    if (source === undefined) continue;
    try {
      let known = job.known;
      for (let more = true; more; ) {
        const reading = readLog(source, job.file, known);
        packer.add(reading);
        known = reading.record;
        more = reading.more;
        if (packer.held() >= MESSAGE_ROWS || Date.now() - sentAt >= MESSAGE_MS) send();
      }
    } catch (error) {
      unread.push({ job: index, reason: reasonOf(error) });
    }
  }
  send();
}
