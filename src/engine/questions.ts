/** What the host asks once, beside the snapshots that it follows: a report to take along, an agent's question. */
import { addDays, createDayCutter, startOfDay } from "../core/day";
import type { Ledger } from "../ledger/ledger";
import type { Names } from "../ledger/names";
import { checkedOutBranch } from "../trackers/git/checkedOut";
import { answerAgent } from "./agents/agentAnswer";
import { reportUsage } from "./answers/usageReport";
import type { Answer, EngineConfig, Question } from "./messages";
import { panelRange } from "./panel/panelRange";
import { renderReport } from "./report/renderReport";
import { reportFrom } from "./report/reportFrom";
import { reportWords } from "./report/reportWords";
import type { ActiveRules } from "./rules";
import type { Snapshots } from "./snapshots";
import type { Workspace } from "./workspace";

export interface QuestionGround {
  readonly ledger: Ledger;
  readonly names: Names;
  readonly workspace: Workspace;
  readonly rules: ActiveRules;
  readonly snapshots: Snapshots;
  readonly config: EngineConfig;
  readonly now: number;
}

/** @throws RangeError when a report's parts do not sum to its total */
export function answerQuestion(ground: QuestionGround, question: Question): Answer {
  return question.kind === "report" ? reportAnswer(ground, question) : agentAnswer(ground, question);
}

function reportAnswer(
  { ledger, names, workspace, rules, snapshots, config, now }: QuestionGround,
  { repo, range, named, formats, words }: Extract<Question, { kind: "report" }>,
): Answer {
  const { timeZone } = config;
  const today = createDayCutter(timeZone)(now);
  const { firstDay, lastDay } = panelRange({ ...range, repo: null }, today, (day) => startOfDay(day, timeZone));
  const { report, focus } = reportFrom(
    {
      ledger,
      names,
      now,
      timeZone,
      sources: snapshots.sources(),
      flat: rules.current().flatPlans,
      cwdsIn: workspace.cwdsIn,
      labelOf: snapshots.labelOf,
      snapshot: snapshots.panel,
    },
    { repo, from: firstDay, until: range.span === undefined ? null : lastDay, named },
  );
  const say = reportWords(words.locale, words.translations, words.said);
  return { kind: "report", texts: formats.map((format) => renderReport(format, report, focus, say)) };
}

function agentAnswer(
  { ledger, names, workspace, rules, snapshots, config, now }: QuestionGround,
  { tool, input, names: mayName }: Extract<Question, { kind: "agent" }>,
): Answer {
  const { timeZone, folders, trusted } = config;
  const dayOf = createDayCutter(timeZone);
  const today = dayOf(now);
  // Of an untrusted workspace nothing is read, its branch included.
  const [place] = trusted ? workspace.repositories(folders) : [];
  const answer = answerAgent(tool, input, {
    snapshot: snapshots.panel,
    usage: (by, range) =>
      reportUsage(ledger, names, by, { ...range, sources: snapshots.sources(), flat: rules.current().flatPlans }, timeZone, () => null),
    day: (ago) => addDays(today, -ago),
    startOf: (day) => startOfDay(day, timeZone),
    repository: place === undefined ? null : { id: place.commonDir, branch: checkedOutBranch(place) },
    names: mayName,
  });
  return { kind: "agent", answer };
}
