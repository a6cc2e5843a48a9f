/** What the extension host and the engine's worker thread say to each other. Both come from one build, so the types are trusted. */
import type { Correction } from "../core/attribution";
import type { CountingRules } from "../core/countingRules";
import type { HttpRequest, TransportError } from "../http/transport";
import type { PanelQuery, PanelSnapshot, StatusScope, StatusSnapshot, TrackerProposal } from "../protocol";
import type { WrittenSettings } from "../sources/declaredSettings";
import type { CheckResult, Connection, Environment } from "../sources/source";
import type { RemoteConnection } from "../trackers/remote";
import type { TrackerSetting } from "../trackers/trackerSettings";
import type { AgentAnswer } from "./agents/agentAnswer";
import type { ReportFormat } from "./report/renderReport";

/** Given once, when the thread starts. */
export interface EngineStart {
  readonly environment: Environment;
  /** Folder of the ledger (TOKEN_YIELD_HOME or the platform's data folder). */
  readonly ledgerHome: string;
  /** The git executable: the machine's setting, else VS Code's own choice, else "git". */
  readonly gitPath: string;
}

/** What may change while the thread lives; always complete. */
export interface EngineConfig {
  /** Absolute paths of this window's folders on this machine's disk. */
  readonly folders: readonly string[];
  /** false: git is not run. */
  readonly trusted: boolean;
  /** IANA name. */
  readonly timeZone: string;
  readonly connections: readonly Connection[];
  /** Trackers with their keys; each is asked for its projects only. */
  readonly trackers: readonly TrackerSetting[];
  /** Where each gateway's counter stood when this window opened; kept by the host across a reload. */
  readonly baselines: Readonly<Record<string, Baseline>>;
  readonly statusScope: StatusScope;
  readonly rules: CountingRules;
  /** What the user wrote that outcomes are worth, what belongs together and what was committed to; absent: nothing. */
  readonly declared?: WrittenSettings;
  /** When this window opened (not when it was reloaded), epoch milliseconds. */
  readonly openedAt: number;
}

/**
 * A cumulative counter's zero point for one window, in nano-dollars. `carried` is what was counted before the counter was
 * reset by its owner (a budget period); shown = carried + counter - base.
 */
export interface Baseline {
  readonly base: number;
  readonly carried: number;
  readonly last: number;
}

/** Where a page is shown; each has a query of its own. */
export type PageView = "editor" | "sideBar";

/** Asked once and answered once, beside the snapshots that a view follows. */
export type Question =
  | {
      readonly kind: "report";
      readonly formats: readonly ReportFormat[];
      /** The reader's language: translations of the report's sentences. */
      readonly words: {
        readonly locale: string;
        readonly translations: Readonly<Record<string, string>>;
        /** The engine's own sentences; see `sayBy`. */
        readonly said: Readonly<Record<string, string>>;
      };
      /** Common git directory; null: everything. */
      readonly repo: string | null;
      readonly range: Pick<PanelQuery, "rangeDays" | "span">;
      /** Whether titles and names go into it. */
      readonly named: boolean;
    }
  /** `input` is as the agent gave it; `names`: the user allows titles and names of branches. */
  | { readonly kind: "agent"; readonly tool: string; readonly input: unknown; readonly names: boolean };

export type Answer =
  /** One text for each format, in their order. */
  | { readonly kind: "report"; readonly texts: readonly string[] }
  | { readonly kind: "agent"; readonly answer: AgentAnswer }
  /** The log says why. */
  | { readonly kind: "failed" };

export type ToEngine =
  | { readonly type: "configure"; readonly config: EngineConfig }
  /** What one view of the panel asks for, or null when it is not open: no snapshot is made for it then. */
  | { readonly type: "panel"; readonly view: PageView; readonly query: PanelQuery | null }
  | { readonly type: "refresh" }
  /** Deletes what was counted in a range (epoch milliseconds, `until` exclusive), or everything with null. */
  | { readonly type: "delete"; readonly id: number; readonly range: { readonly since: number; readonly until: number } | null }
  | { readonly type: "correct"; readonly wish: Omit<Correction, "id" | "of"> & { readonly repo: string; readonly of?: string | undefined } }
  | { readonly type: "undoCorrection"; readonly id: number }
  | { readonly type: "check"; readonly id: number; readonly connection: Connection }
  /** One or two requests to a tracker that the user is about to connect; with a project, whether that can be read. Answered by "checked". */
  | { readonly type: "checkTracker"; readonly id: number; readonly connection: RemoteConnection; readonly project: string | null }
  /** Which trackers this window's git remotes point at; asks no server. Answered by "proposals". */
  | { readonly type: "propose"; readonly id: number }
  | { readonly type: "ask"; readonly id: number; readonly question: Question }
  | { readonly type: "fetched"; readonly id: number; readonly part: FetchPart }
  | { readonly type: "stop" };

/** An answer to a relayed request, handed over as it comes: one head, any number of chunks, then end; or an error at any time. */
export type FetchPart =
  | { readonly kind: "head"; readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: "chunk"; readonly bytes: Uint8Array }
  | { readonly kind: "end" }
  | { readonly kind: "error"; readonly reason: TransportError["reason"]; readonly message: string };

export type FromEngine =
  | { readonly type: "status"; readonly snapshot: StatusSnapshot }
  /** `earlier`: what was shown last, until the answer is there. */
  | { readonly type: "panel"; readonly view: PageView; readonly snapshot: PanelSnapshot; readonly earlier?: true }
  | { readonly type: "checked"; readonly id: number; readonly result: CheckResult }
  | { readonly type: "proposals"; readonly id: number; readonly proposals: readonly TrackerProposal[] }
  | { readonly type: "answered"; readonly id: number; readonly answer: Answer }
  | { readonly type: "deleted"; readonly id: number; readonly responses: number; readonly sessions: number; readonly facts: number }
  /** The deletion failed; what is left is whole, and it may be asked for again. */
  | { readonly type: "notDeleted"; readonly id: number }
  | { readonly type: "fetch"; readonly id: number; readonly request: HttpRequest }
  | { readonly type: "cancelFetch"; readonly id: number }
  | { readonly type: "baseline"; readonly name: string; readonly baseline: Baseline }
  | { readonly type: "log"; readonly level: "debug" | "info" | "warn" | "error"; readonly message: string }
  /** The last message before the thread ends on "stop". */
  | { readonly type: "stopped" };
