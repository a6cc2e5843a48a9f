import type { PageView } from "../engine/messages";
import type { StatusSnapshot } from "../protocol";
import type { EngineClient, EngineState } from "./engineClient";
import type { RoiPanel } from "./panel";
import type { StatusBar } from "./status/statusBar";
import type { StatusText } from "./status/statusText";

/** What the tests in the host see of the inside. The extension gives it away in the editor's test mode only. */
export interface TestApi {
  status(): StatusSnapshot | undefined;
  statusBar(): StatusText | undefined;
  engine(): EngineState;
  /** How often a page has reported that it is ready. */
  panelReadyCount(view: PageView): number;
  interruptEngine(): void;
}

export function testApi(parts: { engine: EngineClient; status: StatusBar; panel: RoiPanel }): TestApi {
  const { engine, status, panel } = parts;
  return {
    status: () => engine.status(),
    statusBar: () => status.shown(),
    engine: () => engine.state(),
    panelReadyCount: (view) => panel.readyCount(view),
    interruptEngine: () => engine.interrupt(),
  };
}
