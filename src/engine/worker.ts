/** The engine's thread: its door to the extension host. */
import { parentPort, workerData } from "node:worker_threads";
import { createEngine } from "./engine";
import type { EngineStart, FromEngine, ToEngine } from "./messages";
import { createRelayTransport } from "./relayTransport";

const port = parentPort;
if (port !== null) {
  const emit = (message: FromEngine): void => port.postMessage(message);
  const relay = createRelayTransport(emit);
  const engine = createEngine({ start: workerData as EngineStart, emit, transport: relay.transport, now: Date.now });
  port.on("message", (message: ToEngine) => {
    if (message.type === "fetched") relay.receive(message.id, message.part);
    else engine.receive(message);
    if (message.type === "stop") {
      engine.close();
      emit({ type: "stopped" });
      port.close();
    }
  });
}
