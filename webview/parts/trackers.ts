import { html, nothing, type TemplateResult } from "lit/html.js";
import type { TrackerProposal, TrackerRow } from "../../src/protocol";
import { oneLine } from "../format";
import { plural, t } from "../l10n";
import type { FilledPage } from "../page";
import { said } from "../said";

const CONNECT = "tokenYield.connectTracker";
/** Issue trackers: code, and so its requests, are elsewhere. */
const WITHOUT_REQUESTS: ReadonlySet<string> = new Set(["jira", "linear", "redmine"]);

/** Which forges and issue trackers are read and how far, and which of them the repositories' git remotes point at. */
export function trackers(page: FilledPage): TemplateResult {
  const { snapshot } = page;
  const none = snapshot.trackers.length === 0;
  return html`<section aria-labelledby="trackers">
    <div class="section-heading"><h2 id="trackers">${t("Trackers")}</h2></div>
    ${
      none
        ? html`<p class="muted">${t("No tracker is connected: landed commits are found by git; merged requests and closed issues are not known.")}</p>`
        : html`<ul class="sources">
            ${snapshot.trackers.map((tracker) => row(page, tracker))}
          </ul>`
    }
    ${proposals(page)}
    ${none && snapshot.proposals.length === 0 ? html`<p class="offer">${connectButton(page, t("Connect a tracker"))}</p>` : nothing}
  </section>`;
}

function row(page: FilledPage, tracker: TrackerRow): TemplateResult {
  const { format, snapshot } = page;
  const { label, project, origin, me, readAt, nextAt, done, signInAgain, problems, repos } = tracker;
  const well = problems.length === 0 && !signInAgain;
  return html`<li class="tracker">
    <div class="source-name">
      <i class="codicon ${signInAgain ? "codicon-key" : well ? "codicon-check" : "codicon-warning"}" aria-hidden="true"></i>
      <span><bdi>${oneLine(label, 60)}</bdi> <bdi class="muted">${oneLine(project, 120)}</bdi></span>
    </div>
    <div class="source-facts">
      <p>${figures(page, tracker)}</p>
      ${problems.map((problem) => html`<p class="problem"><span class="unseen">${t("Warning")}: </span><bdi>${oneLine(said(problem), 1000)}</bdi></p>`)}
      ${readAt === null || done || signInAgain ? nothing : html`<p class="muted">${t("There is more to read; it follows by itself.")}</p>`}
      ${nextAt === null ? nothing : html`<p class="muted">${askedAgain(format.moment(nextAt, snapshot.at), signInAgain)}</p>`}
      <p class="muted">
        ${readAt === null ? t("not read yet") : t("last read {0}", format.moment(readAt, snapshot.at))}${me === null ? nothing : html` · ${t("signed in as")} <bdi>${oneLine(me, 80)}</bdi>`}
        · <bdi class="path">${oneLine(origin, 200)}</bdi>
      </p>
      ${repos.length === 0 ? nothing : html`<p class="muted">${t("Repositories:")} <bdi>${oneLine(repos.join(", "), 300)}</bdi></p>`}
    </div>
    ${signInAgain ? html`<div class="offer">${connectButton(page, t("Sign in again"))}</div>` : nothing}
  </li>`;
}

function askedAgain(at: string, signInAgain: boolean): string {
  return signInAgain ? t("Asked again at {0}; with a new sign-in, or when you refresh, at once.", at) : t("Asked again at {0}.", at);
}

function figures({ format }: FilledPage, { kind, requests, issues, leftOut }: TrackerRow): string {
  return [
    WITHOUT_REQUESTS.has(kind) ? null : plural(requests, "{0} merged request", "{0} merged requests", format.integer(requests)),
    plural(issues, "{0} completed issue", "{0} completed issues", format.integer(issues)),
    leftOut === 0 ? null : t("{0} closed for another reason, not counted", format.integer(leftOut)),
  ]
    .filter((words) => words !== null)
    .join(" · ");
}

/** What the git remotes point at and is not connected: an offer, never a deed. */
function proposals(page: FilledPage): TemplateResult | typeof nothing {
  const { proposals: found } = page.snapshot;
  if (found.length === 0) return nothing;
  return html`<p class="muted proposals-lead">${t("The git remotes point at these; none was asked anything. Connect one to see its merged requests and closed issues.")}</p>
    <ul class="sources proposals">
      ${found.map((proposal) => offer(page, proposal))}
    </ul>`;
}

function offer(page: FilledPage, { kinds, sure, host, remotes, repoName }: TrackerProposal): TemplateResult {
  const labels = [...new Set(kinds.map(({ label }) => label))].join(", ");
  const project = kinds[0]?.project ?? "";
  return html`<li class="tracker">
    <div class="source-name">
      <i class="codicon codicon-plug" aria-hidden="true"></i>
      <span><bdi>${oneLine(sure === "host" ? labels : host, 80)}</bdi> <bdi class="muted">${oneLine(project, 120)}</bdi></span>
    </div>
    <div class="source-facts">
      <p class="muted"><bdi>${oneLine(t("found from the remote {0} of {1}: {2}", remotes.join(", "), repoName, host), 400)}</bdi></p>
      ${sure === "host" ? nothing : html`<p class="muted"><bdi>${t("It may be {0}.", oneLine(labels, 200))}</bdi></p>`}
    </div>
    <div class="offer">${connectButton(page, t("Connect…"), t("Connect {0}", oneLine(project === "" ? host : project, 80)))}</div>
  </li>`;
}

function connectButton(page: FilledPage, words: string, spoken?: string): TemplateResult {
  return html`<vscode-button secondary aria-label=${spoken ?? words} @click=${() => page.post({ type: "runCommand", command: CONNECT })}>${words}</vscode-button>`;
}
