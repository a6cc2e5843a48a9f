import type { StatusSnapshot } from "../../protocol";
import type { EngineState } from "../engineClient";

/** What the status bar is a function of. */
export interface StatusView {
  /** undefined until the first one came. */
  readonly snapshot: StatusSnapshot | undefined;
  readonly engine: EngineState;
  /** What the host itself has to say: settings that are ignored, keys that are missing. Each one sentence. */
  readonly problems: readonly string[];
}
