import { boundTransport } from "../http/boundTransport";
import type { Transport } from "../http/transport";
import { pollSources } from "../sources/registry";
import { remoteTrackers } from "../trackers/registry";
import type { FromEngine, ToEngine } from "./messages";

type CheckResult = Extract<FromEngine, { type: "checked" }>["result"];

/** Asks a gateway that the user is about to connect whether it answers, over a transport that reaches nothing else. */
export async function checkGateway({ connection }: Extract<ToEngine, { type: "check" }>, transport: Transport): Promise<CheckResult> {
  const source = pollSources.find(({ id }) => id === connection.kind);
  if (source === undefined) return { ok: false, words: `There is no source of kind "${connection.kind}".` };
  return source.check(connection, boundTransport(transport, connection.origin));
}

/** Asks a tracker that the user is about to connect whether it answers; with a project, whether that can be read. */
export async function checkTracker(
  { connection, project }: Extract<ToEngine, { type: "checkTracker" }>,
  transport: Transport,
): Promise<CheckResult> {
  const tracker = remoteTrackers.find(({ id }) => id === connection.kind);
  if (tracker === undefined) return { ok: false, words: `There is no tracker of kind "${connection.kind}".` };
  return tracker.check(connection, boundTransport(transport, connection.origin), project ?? undefined);
}
