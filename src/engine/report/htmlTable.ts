import { escapeHtml } from "./escapeHtml";

/** A cell's content as HTML that is escaped already. */
export interface Cell {
  readonly html: string;
}

export interface Column<Row> {
  readonly title: string;
  readonly number?: boolean;
  /** The first column's cells are the rows' headings. */
  readonly cell: (row: Row) => Cell;
}

export function htmlTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], total?: readonly string[]): string {
  const head = columns.map(({ title, number }) => `<th scope="col"${classOf(number)}>${escapeHtml(title)}</th>`).join("");
  const body = rows.map((row) => `<tr>${columns.map((column, index) => cellOf(column, index, column.cell(row).html)).join("")}</tr>`);
  const foot =
    total === undefined
      ? ""
      : `<tfoot><tr>${columns.map((column, index) => cellOf(column, index, escapeHtml(total[index] ?? ""))).join("")}</tr></tfoot>`;
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body.join("\n")}</tbody>${foot}</table></div>`;
}

export function plain(text: string): Cell {
  return { html: escapeHtml(text) };
}

function cellOf<Row>({ number: isNumber }: Column<Row>, index: number, html: string): string {
  return index === 0 ? `<th scope="row">${html}</th>` : `<td${classOf(isNumber)}>${html}</td>`;
}

function classOf(isNumber: boolean | undefined): string {
  return isNumber === true ? ' class="number"' : "";
}
