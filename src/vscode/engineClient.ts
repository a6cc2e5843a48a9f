import { EventEmitter, once } from "node:events";
import type { Readable } from "node:stream";
import { Worker } from "node:worker_threads";
import { errorFrames, errorName } from "../core/errorName";
import { THREAD_LIMITS } from "../core/threadLimits";
import type { Answer, Baseline, EngineConfig, EngineStart, FromEngine, PageView, Question, ToEngine } from "../engine/messages";
import type { PanelQuery, PanelSnapshot, StatusSnapshot, TrackerProposal } from "../protocol";
import type { CheckResult, Connection } from "../sources/source";
import type { RemoteConnection } from "../trackers/remote";
import { createRelay } from "./relay";
import { planRestart } from "./restart";

/** How the engine's thread is; `why` is a name or a number, never text that a log or a gateway wrote. */
export type EngineState =
  | { readonly state: "starting" }
  /** It answers. `lastEndAt`: when it last ended unexpectedly in this window, epoch milliseconds. */
  | { readonly state: "running"; readonly lastEndAt: number | null }
  /** It ended unexpectedly and starts again by itself. */
  | { readonly state: "restarting"; readonly why: string; readonly waitMs: number }
  /** It ended too often, or the editor is closing: only `restart` starts it. */
  | { readonly state: "stopped"; readonly why: string };

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface EngineEvents {
  state: [EngineState];
  status: [StatusSnapshot];
  /** `earlier`: what was shown last, until the answer is there. */
  panel: [view: PageView, snapshot: PanelSnapshot, earlier: boolean];
  baseline: [name: string, baseline: Baseline];
}

/** The host's end of the engine's thread. It outlives the thread: what was configured and subscribed is told to each new one. */
export interface EngineClient {
  state(): EngineState;
  /** The newest snapshot that any thread sent. */
  status(): StatusSnapshot | undefined;
  on<K extends keyof EngineEvents>(event: K, listener: (...args: EngineEvents[K]) => void): { dispose(): void };
  configure(config: EngineConfig): void;
  /** Asks for snapshots for one view of the panel, or for none with null. */
  show(view: PageView, query: PanelQuery | null): void;
  /** What the panel shows: in an editor, else in the side bar; undefined when it is not open. */
  shownQuery(): PanelQuery | undefined;
  refresh(): void;
  /** Moves a part of a session to outcomes or to exploration; the next panel snapshot shows it. */
  correct(wish: CorrectionWish): void;
  undoCorrection(id: number): void;
  /** Never rejects: an engine that ends meanwhile is an answer too. */
  check(connection: Connection): Promise<CheckResult>;
  /** Asks a tracker whether it takes the sign-in and shows this project. Never rejects. */
  checkTracker(connection: RemoteConnection, project: string): Promise<CheckResult>;
  /** Which trackers this window's git remotes point at; none of them is asked. Empty when the engine ended meanwhile. */
  propose(): Promise<readonly TrackerProposal[]>;
  /** Asks once; "failed" too when the engine ended before it could answer. Never rejects. */
  ask(question: Question): Promise<Answer>;
  /** Deletes what was counted in a range, or everything with null; resolves with null when it failed or the engine ended before it could. */
  delete(range: DeletionRange | null): Promise<Deleted | null>;
  /** Ends the thread, if there is one, and starts another at once. */
  restart(): void;
  /** Ends the thread as a crash would. For tests. */
  interrupt(): void;
  /** Asks the thread to end and ends it after 2 s if it does not; resolves when it is gone. */
  stop(): Promise<void>;
}

export type CorrectionWish = Extract<ToEngine, { type: "correct" }>["wish"];

/** Epoch milliseconds, `until` exclusive. */
export interface DeletionRange {
  readonly since: number;
  readonly until: number;
}

export type Deleted = Pick<Extract<FromEngine, { type: "deleted" }>, "responses" | "sessions" | "facts">;

export interface EngineOptions {
  readonly script: string;
  /** Asked at every start, so that a changed setting holds from the next one on. */
  readonly start: () => EngineStart;
  readonly fetch: typeof fetch;
  readonly log: (level: LogLevel, message: string) => void;
  /** What a check answers when the engine went away before it could. */
  readonly wordsWhenGone: () => string;
}

const STOP_MS = 2_000;

/** Starts the engine's thread after the current turn of the event loop, so that who calls this does not wait for it. */
export function createEngineClient({ script, start, fetch, log, wordsWhenGone }: EngineOptions): EngineClient {
  const events = new EventEmitter<EngineEvents>();
  const checks = new Map<number, (result: CheckResult) => void>();
  const deletions = new Map<number, (deleted: Deleted | null) => void>();
  const questions = new Map<number, (answer: Answer) => void>();
  const proposals = new Map<number, (proposed: readonly TrackerProposal[]) => void>();
  let state: EngineState = { state: "starting" };
  let thread: Worker | undefined;
  let relay = createRelay(fetch, () => undefined);
  let status: StatusSnapshot | undefined;
  let config: EngineConfig | undefined;
  const shown = new Map<PageView, PanelQuery>();
  let ends: readonly number[] = [];
  let lastEndAt: number | null = null;
  let checkId = 0;
  let restartTimer: NodeJS.Timeout | undefined;
  let wishes = 0;

  const post = (message: ToEngine) => thread?.postMessage(message);
  const become = (next: EngineState) => {
    state = next;
    events.emit("state", next);
  };

  const launch = () => {
    restartTimer = undefined;
    const started = new Worker(script, {
      workerData: start(),
      stdout: true,
      stderr: true,
      name: "token-yield-engine",
      resourceLimits: THREAD_LIMITS,
    });
    thread = started;
    relay = createRelay(fetch, (id, part) => started.postMessage({ type: "fetched", id, part } satisfies ToEngine));
    let failure = "";
    logLines(started.stdout, (line) => log("info", line));
    logLines(started.stderr, (line) => log("warn", line));
    started.on("message", (message: FromEngine) => {
      if (thread === started) receive(message);
    });
    started.on("error", (error) => {
      failure = errorName(error);
      log("error", `The engine failed: ${failure}\n${errorFrames(error)}`);
    });
    started.on("exit", (code) => {
      if (thread === started) ended(failure || `exit code ${code}`);
    });
    if (config) post({ type: "configure", config });
    for (const [view, query] of shown) post({ type: "panel", view, query });
  };

  const forget = () => {
    thread = undefined;
    relay.dispose();
    for (const answer of checks.values()) answer({ ok: false, words: wordsWhenGone() });
    checks.clear();
    for (const answer of deletions.values()) answer(null);
    deletions.clear();
    for (const answer of questions.values()) answer({ kind: "failed" });
    questions.clear();
    for (const answer of proposals.values()) answer([]);
    proposals.clear();
  };

  const ended = (why: string) => {
    forget();
    lastEndAt = Date.now();
    const plan = planRestart(ends, lastEndAt);
    ends = plan.ends;
    if (plan.waitMs === null) {
      log("error", `The engine ended ${ends.length} times within a minute (${why}) and is not started again unasked`);
      become({ state: "stopped", why });
      return;
    }
    log("warn", `The engine ended unexpectedly (${why}); it starts again in ${plan.waitMs} ms`);
    restartTimer = setTimeout(launch, plan.waitMs);
    become({ state: "restarting", why, waitMs: plan.waitMs });
  };

  const receive = (message: FromEngine) => {
    switch (message.type) {
      case "status":
        status = message.snapshot;
        if (state.state !== "running") become({ state: "running", lastEndAt });
        events.emit("status", message.snapshot);
        break;
      case "panel":
        events.emit("panel", message.view, message.snapshot, message.earlier === true);
        break;
      case "checked":
        checks.get(message.id)?.(message.result);
        checks.delete(message.id);
        break;
      case "answered":
        questions.get(message.id)?.(message.answer);
        questions.delete(message.id);
        break;
      case "proposals":
        proposals.get(message.id)?.(message.proposals);
        proposals.delete(message.id);
        break;
      case "deleted":
        deletions.get(message.id)?.(message);
        deletions.delete(message.id);
        break;
      case "notDeleted":
        deletions.get(message.id)?.(null);
        deletions.delete(message.id);
        break;
      case "fetch":
        relay.fetch(message.id, message.request);
        break;
      case "cancelFetch":
        relay.cancel(message.id);
        break;
      case "baseline":
        events.emit("baseline", message.name, message.baseline);
        break;
      case "log":
        log(message.level, message.message);
        break;
      case "stopped":
        break;
      default:
        message satisfies never;
    }
  };

  const retire = async (): Promise<void> => {
    clearTimeout(restartTimer);
    const old = thread;
    if (!old) return;
    old.postMessage({ type: "stop" } satisfies ToEngine);
    forget();
    const timer = setTimeout(() => void old.terminate(), STOP_MS);
    await new Promise((resolve) => old.once("exit", resolve));
    clearTimeout(timer);
  };

  /** Resolves once the engine answers, or is not started again. */
  const settled = async (): Promise<void> => {
    while (state.state === "starting" || state.state === "restarting") await once(events, "state");
  };

  restartTimer = setTimeout(launch, 0);
  return {
    state: () => state,
    status: () => status,
    on(event, listener) {
      // EventEmitter's own types cannot follow a generic event name.
      const untyped: EventEmitter = events;
      untyped.on(event, listener);
      return { dispose: () => untyped.off(event, listener) };
    },
    configure(next) {
      config = next;
      post({ type: "configure", config: next });
    },
    show(view, query) {
      if (query) shown.set(view, query);
      else shown.delete(view);
      post({ type: "panel", view, query });
    },
    shownQuery: () => shown.get("editor") ?? shown.get("sideBar"),
    refresh: () => post({ type: "refresh" }),
    correct: (wish) => post({ type: "correct", wish }),
    undoCorrection: (id) => post({ type: "undoCorrection", id }),
    check(connection) {
      if (!thread) return Promise.resolve({ ok: false, words: wordsWhenGone() });
      checkId += 1;
      post({ type: "check", id: checkId, connection });
      return new Promise((resolve) => checks.set(checkId, resolve));
    },
    checkTracker(connection, project) {
      if (!thread) return Promise.resolve({ ok: false, words: wordsWhenGone() });
      checkId += 1;
      post({ type: "checkTracker", id: checkId, connection, project });
      return new Promise((resolve) => checks.set(checkId, resolve));
    },
    propose() {
      if (!thread) return Promise.resolve([]);
      checkId += 1;
      post({ type: "propose", id: checkId });
      return new Promise((resolve) => proposals.set(checkId, resolve));
    },
    async ask(question) {
      // An agent's question may be what starts the extension: it waits until there is somebody to answer.
      await settled();
      if (!thread || state.state !== "running") return { kind: "failed" };
      checkId += 1;
      const id = checkId;
      post({ type: "ask", id, question });
      return new Promise((resolve) => questions.set(id, resolve));
    },
    delete(range) {
      if (!thread) return Promise.resolve(null);
      checkId += 1;
      post({ type: "delete", id: checkId, range });
      return new Promise((resolve) => deletions.set(checkId, resolve));
    },
    restart() {
      wishes += 1;
      const wish = wishes;
      ends = [];
      become({ state: "starting" });
      // One after the other, so that the new thread finds the ledger's lease free.
      void retire().then(() => {
        if (wish === wishes) launch();
      });
    },
    interrupt: () => void thread?.terminate(),
    stop() {
      wishes += 1;
      // No event: nobody is to be told that the editor closes.
      state = { state: "stopped", why: "closing" };
      return retire();
    },
  };
}

/** Node 22 calls SQLite experimental on every thread that imports it; this project has decided, and the line would only alarm. */
function logLines(stream: Readable, each: (line: string) => void): void {
  let rest = "";
  let noise = false;
  const take = (line: string) => {
    const hint = noise && line.includes("--trace-warnings");
    noise = line.includes("ExperimentalWarning: SQLite is an experimental feature");
    if (!noise && !hint && line !== "") each(line);
  };
  stream.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? "";
    lines.forEach(take);
  });
  stream.on("end", () => take(rest));
}
