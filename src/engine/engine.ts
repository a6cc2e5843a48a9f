import { randomUUID } from "node:crypto";
import { DEFAULT_RULES } from "../core/countingRules";
import { errorFrames, errorName } from "../core/errorName";
import type { Transport } from "../http/transport";
import { addCorrection, undoCorrection } from "../ledger/corrections";
import { deleteEverything, deleteRange } from "../ledger/deletion";
import { holdLease, releaseLease } from "../ledger/lease";
import { openLedger } from "../ledger/ledger";
import { createNames } from "../ledger/names";
import type { PanelQuery, TrackerProposal } from "../protocol";
import { readDeclared } from "../sources/declaredSettings";
import { pollSources } from "../sources/registry";
import { remoteTrackers } from "../trackers/registry";
import { checkGateway, checkTracker } from "./checks";
import { followLedger } from "./followLedger";
import { createGateways } from "./gateways/gateways";
import type { Answer, EngineConfig, EngineStart, FromEngine, PageView, Question, ToEngine } from "./messages";
import { newestQuestions } from "./newestQuestions";
import { createGitCache } from "./outcomes/gitCache";
import { createRepositoryReader } from "./outcomes/repositoryReader";
import { paced } from "./paced";
import { createPanelAnswers } from "./panel/panelAnswers";
import { answerQuestion } from "./questions";
import { BACKSTOP_MS } from "./reading/backstop";
import { createLogReading } from "./reading/logReading";
import { activateRules } from "./rules";
import { createSnapshots } from "./snapshots";
import { trackedSince } from "./trackers/trackedSince";
import type { RemotesOf } from "./trackers/trackerPlaces";
import { proposalsFor } from "./trackers/trackerProposals";
import { createTrackers } from "./trackers/trackers";
import { createWorkspace } from "./workspace";

export interface Engine {
  receive(message: Exclude<ToEngine, { type: "fetched" }>): void;
  close(): void;
}

export interface EngineParts {
  readonly start: EngineStart;
  readonly emit: (message: FromEngine) => void;
  readonly transport: Transport;
  readonly now: () => number;
}

const LEASE_MS = 15_000;
const LEASE_RENEW_MS = 5_000;
const REPOS_MS = 15_000;
/** Changes that come closer together than this are shown together. */
const SETTLE_MS = 15;
const PANEL_MS = 300;

/** The engine of one window: reads logs and polls gateways into the ledger, and answers with complete snapshots. */
export function createEngine({ start, emit, transport, now }: EngineParts): Engine {
  const holder = randomUUID();
  const ledger = openLedger(start.ledgerHome);
  const names = createNames(ledger);
  const rules = activateRules(ledger, names, DEFAULT_RULES);
  const workspace = createWorkspace(ledger, names);
  const gitCache = createGitCache(ledger);
  const gateways = createGateways({
    ledger,
    names,
    sources: pollSources,
    transport,
    now,
    price: rules.price,
    repeat: true,
    onBaseline: (name, baseline) => emit({ type: "baseline", name, baseline }),
    onChange: () => changed(),
  });
  const trackers = createTrackers({
    ledger,
    trackers: remoteTrackers,
    transport,
    now,
    holder,
    repeat: true,
    since: () => trackedSince(ledger, now()),
    onChange: () => changed(),
  });

  let config: EngineConfig | null = null;
  const shown = new Map<PageView, PanelQuery>();
  let leads = false;
  let closed = false;
  let proposals: TrackerProposal[] = [];
  let statusTimer: NodeJS.Timeout | undefined;
  const abort = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  let follower: { close(): void } | undefined;
  let written = readDeclared({}, start.environment.home);

  const log = (level: "debug" | "info" | "warn" | "error", message: string): void => emit({ type: "log", level, message });
  const failed = (doing: string, error: unknown): void => log("error", `${doing}: ${errorName(error)}\n${errorFrames(error)}`);

  const panels = paced(() => show([...shown]), PANEL_MS);
  const questions = newestQuestions((asked: [PageView, PanelQuery][]) => show(asked.filter(([view]) => shown.has(view))));
  const repositories = createRepositoryReader({
    ledger,
    names,
    workspace,
    cache: gitCache,
    gitPath: start.gitPath,
    now,
    signal: abort.signal,
    places: () => (config === null || !config.trusted || closed ? [] : workspace.repositories(config.folders)),
    onRead: (any, remotes) => {
      if (closed) return;
      const placed = trackers.place(remotes);
      if (propose(remotes) || placed || any) changed();
    },
    onFailure: (doing, error) => failed(doing, error),
  });
  const logs = createLogReading({
    ledger,
    names,
    environment: start.environment,
    price: rules.price,
    now,
    mayRead: () => leads && !closed,
    onRead: ({ commits }) => {
      workspace.refresh(now());
      changed();
      if (commits) repositories.read();
    },
    onSwept: () => {
      gateways.reconcile();
      workspace.refresh(now());
      repositories.read();
    },
    onChange: () => changed(),
    guard,
    failed,
  });
  const snapshots = createSnapshots({
    ledger,
    names,
    workspace,
    rules,
    gateways,
    trackers,
    now,
    state: () => ({ config, indexer: logs.indexer(), indexing: logs.indexing(), written, proposals, watching: logs.watching() }),
  });

  const answerPanels = createPanelAnswers({ ledger, panel: snapshots.panel, emit });

  function guard(doing: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      failed(doing, error);
    }
  }

  /** @returns whether there is something else to propose than before */
  function propose(remotes: readonly RemotesOf[]): boolean {
    const before = JSON.stringify(proposals);
    proposals = proposalsFor(ledger, remotes, config?.trackers ?? []);
    return JSON.stringify(proposals) !== before;
  }

  function lead(): void {
    if (closed) return;
    guard("the lease", () => {
      const had = leads;
      leads = holdLease(ledger, "indexer", holder, now(), LEASE_MS);
      if (leads && !had) {
        // Another window may have read on since this one last looked.
        logs.indexer().forget();
        if (config !== null && rules.adopt(config.rules)) changed();
        logs.sweep();
      }
      // Another window reads the logs: what there is to read is said here too.
      if (!leads && logs.indexer().found().length === 0) {
        logs.indexer().look();
        changed();
      }
    });
  }

  function changed(): void {
    if (closed || config === null) return;
    statusTimer ??= setTimeout(() => {
      statusTimer = undefined;
      guard("the status", () => emit({ type: "status", snapshot: snapshots.status() }));
    }, SETTLE_MS);
    if (shown.size > 0) panels.ask();
  }

  /** What somebody did is seen at once, however long the last snapshot took. */
  function changedByHand(): void {
    panels.wake();
    changed();
  }

  function show(wanted: Iterable<readonly [PageView, PanelQuery]>): void {
    if (config === null) return;
    guard("the panel", () => answerPanels(wanted));
  }

  function answerTo(question: Question): Answer {
    if (config === null) return { kind: "failed" };
    try {
      return answerQuestion({ ledger, names, workspace, rules, snapshots, config, now: now() }, question);
    } catch (error) {
      failed("answering", error);
      return { kind: "failed" };
    }
  }

  const every = (ms: number, work: () => void): void => {
    timers.push(setInterval(work, ms));
  };

  return {
    receive: (message) => {
      switch (message.type) {
        case "configure": {
          const first = config === null;
          config = message.config;
          written = readDeclared(message.config.declared ?? {}, start.environment.home);
          logs.exclude(message.config.rules.exclude);
          if (leads) {
            guard("the rules", () => rules.adopt(message.config.rules));
            logs.sweep();
          }
          gateways.follow(config.connections, config.baselines, config.openedAt);
          trackers.follow(config.trusted ? config.trackers : []);
          if (first) {
            changed();
            lead();
            every(LEASE_RENEW_MS, lead);
            every(BACKSTOP_MS, () => {
              if (leads) guard("looking for logs", logs.backstop);
              else if (shown.size > 0) guard("looking for logs", () => logs.indexer().look());
            });
            every(REPOS_MS, repositories.read);
            follower = followLedger(ledger, () => {
              if (!leads) workspace.refresh(now());
              changed();
            });
          }
          repositories.read();
          changedByHand();
          break;
        }
        case "panel":
          if (message.query === null) shown.delete(message.view);
          else {
            shown.set(message.view, message.query);
            repositories.read();
            if (shown.size === 1) panels.cancel();
            questions.ask(message.view, message.query);
          }
          break;
        case "refresh":
          logs.sweep();
          repositories.read();
          void gateways.pollAll(true);
          void trackers.readAll(true);
          changedByHand();
          break;
        case "check":
          void checkGateway(message, transport).then((result) => emit({ type: "checked", id: message.id, result }));
          break;
        case "checkTracker":
          void checkTracker(message, transport).then((result) => emit({ type: "checked", id: message.id, result }));
          break;
        case "propose": {
          const { id } = message;
          void repositories
            .remotes()
            .then(propose)
            .catch((error: unknown) => failed("reading the git remotes", error))
            .then(() => emit({ type: "proposals", id, proposals }));
          break;
        }
        case "correct": {
          const { repo, ...wish } = message.wish;
          guard("a correction", () => addCorrection(ledger, names, { ...wish, commonDir: repo }, now()));
          changedByHand();
          // A commit that has a cost only now is measured only now.
          repositories.read();
          break;
        }
        case "undoCorrection":
          guard("a correction", () => undoCorrection(ledger, message.id, now()));
          changedByHand();
          break;
        case "ask":
          emit({ type: "answered", id: message.id, answer: answerTo(message.question) });
          break;
        case "delete": {
          const { id, range } = message;
          try {
            const deleted = range === null ? deleteEverything(ledger, now()) : deleteRange(ledger, range);
            emit({ type: "deleted", id, ...deleted });
          } catch (error) {
            failed("deleting", error);
            emit({ type: "notDeleted", id });
          }
          changedByHand();
          break;
        }
        case "stop":
          break;
        default:
          message satisfies never;
      }
    },
    close: () => {
      if (closed) return;
      closed = true;
      abort.abort();
      for (const timer of timers) clearInterval(timer);
      clearTimeout(statusTimer);
      panels.cancel();
      questions.cancel();
      logs.close();
      follower?.close();
      gateways.close();
      guard("the trackers' leases", trackers.close);
      if (leads) guard("the lease", () => releaseLease(ledger, "indexer", holder));
      ledger.close();
    },
  };
}
