/** The engine's thread: its door to the extension host. */
import { parentPort, workerData } from "node:worker_threads";
import type { Transport } from "../http/transport";
import { LedgerError } from "../ledger/ledger";
import { createEngine, type Engine } from "./engine";
import { createRelayTransport } from "./gateways/relayTransport";
import type { EngineStart, FromEngine, ToEngine } from "./messages";

const port = parentPort;
if (port !== null) {
  const emit = (message: FromEngine): void => port.postMessage(message);
  const relay = createRelayTransport(emit);
  const engine = start(emit, relay.transport);
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

/** An engine without a ledger ends the thread, which tells the host the error's name only; its words say what to do. */
function start(emit: (message: FromEngine) => void, transport: Transport): Engine {
  try {
    return createEngine({ start: workerData as EngineStart, emit, transport, now: Date.now });
  } catch (error) {
    if (error instanceof LedgerError) emit({ type: "log", level: "error", message: error.message });
    throw error;
  }
}
