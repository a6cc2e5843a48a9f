import type { PanelQuery } from "../src/protocol";
import { sameQuery } from "./sameQuery";
import { NO_FILTER, type PageState } from "./state";

/** As many rows as the engine sends unasked: where there are no more, the page sorts and searches by itself. */
const ALL_HERE = 500;

const UNASKED: PanelQuery["table"] = { ...NO_FILTER, column: "at", descending: true, limit: ALL_HERE };

/**
 * The question with what the table and the chooser want now; null where nothing has to be asked, because every outcome is
 * here already or the question is the one that was asked last.
 */
export function tableQuery({ snapshot, earlier, choices, shown, chooser }: PageState): PanelQuery | null {
  if (snapshot === null || earlier || snapshot.outcomeCount.of <= ALL_HERE) return null;
  const { filter, sort, query } = choices;
  const { near: _near, ...rest } = query;
  const asked: PanelQuery = {
    ...rest,
    table: { ...filter, ...sort, limit: Math.max(ALL_HERE, shown) },
    ...(chooser === null ? {} : { near: { repo: chooser.part.split("\n")[0] ?? "", at: chooser.at, text: chooser.text.slice(0, 200) } }),
  };
  // What is sent unasked need not be asked for.
  if (query.table === undefined && chooser === null && sameQuery(asked, { ...rest, table: UNASKED })) return null;
  return sameQuery(asked, query) ? null : asked;
}
