import { FIRST_QUERY } from "../../core/firstQuery";
import { readLastPanel, writeLastPanel } from "../../ledger/lastPanel";
import type { Ledger } from "../../ledger/ledger";
import { type PanelQuery, PanelSnapshot } from "../../protocol";
import type { FromEngine, PageView } from "../messages";
import { outcomePage } from "./outcomePage";

export interface PanelAnswersParts {
  readonly ledger: Ledger;
  /** The whole snapshot that answers a question. */
  readonly panel: (query: PanelQuery) => PanelSnapshot;
  readonly emit: (message: Extract<FromEngine, { type: "panel" }>) => void;
}

/** What was shown last is written at most this often. */
const KEEP_MS = 60_000;
const FIRST = JSON.stringify(FIRST_QUERY);

/**
 * Answers the views' questions. The first answer of a window takes as long as reading the ledger does: until it is there, a page that
 * asks what every new page asks is given what was shown last, said to be of then.
 */
export function createPanelAnswers({
  ledger,
  panel,
  emit,
}: PanelAnswersParts): (wanted: Iterable<readonly [PageView, PanelQuery]>) => void {
  let answered = false;
  let keptAt = Number.NEGATIVE_INFINITY;

  function keep(snapshot: PanelSnapshot): void {
    if (snapshot.indexing !== null || snapshot.emptyUsage !== null || performance.now() < keptAt + KEEP_MS) return;
    keptAt = performance.now();
    writeLastPanel(ledger, JSON.stringify(snapshot));
  }

  return (wanted) => {
    const made = new Map<string, PanelSnapshot>();
    for (const [view, query] of wanted) {
      // Two views that ask for the same are answered by one computation.
      const key = JSON.stringify(query);
      if (!answered && key === FIRST) {
        const last = lastShown(ledger);
        if (last !== null) emit({ type: "panel", view, snapshot: last, earlier: true });
      }
      const snapshot = made.get(key) ?? outcomePage(panel(query));
      made.set(key, snapshot);
      answered = true;
      emit({ type: "panel", view, snapshot });
      if (key === FIRST) keep(snapshot);
    }
  };
}

/** null too where another version has left one of another shape. */
function lastShown(ledger: Ledger): PanelSnapshot | null {
  const text = readLastPanel(ledger);
  if (text === null) return null;
  try {
    const parsed = PanelSnapshot.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
