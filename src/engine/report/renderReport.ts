import { csvOf } from "../../csv";
import { type FocusInputs, focusTable } from "./focus";
import { htmlReport } from "./html";
import { markdownReport } from "./markdown";
import type { Report } from "./report";
import { reportTable } from "./reportTable";
import type { ReportWords } from "./reportWords";

/** What a report can be taken along as, and how its file's name ends. */
export const REPORT_FORMATS = { html: "html", md: "md", csv: "csv", focus: "csv" } as const;
export type ReportFormat = keyof typeof REPORT_FORMATS;

/** The whole text of a report's file. */
export function renderReport(format: ReportFormat, report: Report, focus: FocusInputs, words: ReportWords): string {
  switch (format) {
    case "html":
      return htmlReport(report, words);
    case "md":
      return markdownReport(report, words);
    case "csv":
      return csvOf(reportTable(report));
    case "focus":
      return csvOf(focusTable(focus));
  }
}
