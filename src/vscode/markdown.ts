/**
 * Text as Markdown that shows just that text: every ASCII punctuation mark is escaped (CommonMark allows it for all of them),
 * which also keeps links, autolinks, HTML, table cells and `$(icon)` from coming about. A line break becomes a blank.
 */
export function markdown(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[!-/:-@[-`{-~]/g, "\\$&");
}

/** One line of a table; the cells are text. The editor's hovers leave no room between columns, so the row brings its own. */
export function tableRow(...cells: readonly string[]): string {
  return `| ${cells.map(markdown).join(" | &emsp;")} |`;
}

/** A line of a table with three columns that names the lines below it. */
export function tableHeading(title: string): string {
  return `| **${markdown(title)}** |  |  |`;
}

/** A link that runs a command with at most one argument, as `MarkdownString` with `isTrusted` reads it. */
export function commandLink(title: string, command: string, argument?: string): string {
  const query = argument === undefined ? "" : `?${encodeURIComponent(JSON.stringify([argument]))}`;
  return `[${markdown(title)}](command:${command}${query})`;
}
