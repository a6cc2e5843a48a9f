import type { EngineState } from "./engineClient";
import type { L10n } from "./words";

/** What the engine's state means to the user, in one or two sentences. */
export function engineWords(engine: EngineState, l10n: L10n): string {
  switch (engine.state) {
    case "starting":
      return l10n.t("The engine is starting.");
    case "running":
      return l10n.t("The engine is running.");
    case "restarting": {
      const seconds = engine.waitMs / 1000;
      return l10n.t("The engine ended unexpectedly ({0}) and starts again in {1} s. Nothing counted was lost.", engine.why, seconds);
    }
    case "stopped":
      return l10n.t("The engine ended several times within a minute ({0}) and is stopped. Nothing counted was lost.", engine.why);
    default:
      return engine satisfies never;
  }
}
