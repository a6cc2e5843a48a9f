import { Intent, type PanelQuery } from "../protocol";

/** What the panel may ask for. */
export interface IntentHandlers {
  ready(query: PanelQuery): void;
  query(query: PanelQuery): void;
  refresh(): void;
  openCommit(repo: string, sha: string): void;
  correct(wish: Omit<Extract<Intent, { type: "correct" }>, "type">): void;
  undoCorrection(id: number): void;
  openUrl(url: string): void;
  takeAlong(wish: TakeAlongWish): void;
  runCommand(command: string): void;
}

export type TakeAlongWish = Omit<Extract<Intent, { type: "takeAlong" }>, "type">;

/** Carries out one message from the webview. Anything that is not an intent is dropped, with a reason that repeats nothing of it. */
export function receiveIntent(message: unknown, handlers: IntentHandlers, drop: (why: string) => void): void {
  const parsed = Intent.safeParse(message);
  if (!parsed.success) {
    const places = parsed.error.issues.map((issue) => `${issue.path.map(String).join(".") || "message"}: ${issue.code}`);
    drop(`Dropped a message from the panel (${places.join("; ")})`);
    return;
  }
  const intent = parsed.data;
  switch (intent.type) {
    case "ready":
      handlers.ready(intent.query);
      break;
    case "query":
      handlers.query(intent.query);
      break;
    case "refresh":
      handlers.refresh();
      break;
    case "openCommit":
      handlers.openCommit(intent.repo, intent.sha);
      break;
    case "correct": {
      const { type: _type, ...wish } = intent;
      handlers.correct(wish);
      break;
    }
    case "undoCorrection":
      handlers.undoCorrection(intent.id);
      break;
    case "openUrl":
      handlers.openUrl(intent.url);
      break;
    case "takeAlong": {
      const { type: _type, ...wish } = intent;
      handlers.takeAlong(wish);
      break;
    }
    case "runCommand":
      handlers.runCommand(intent.command);
      break;
    default:
      intent satisfies never;
  }
}
