import { gitOffset } from "./calendar.mjs";
import { changeFile } from "./fileContents.mjs";
import { randomFrom } from "./random.mjs";
import { PEOPLE } from "./story.mjs";

/**
 * @typedef {import("./planDemo.mjs").Commit} Commit
 * @typedef {import("./planDemo.mjs").Landing} Landing
 *
 * @typedef {object} MainCommit a commit on, or reachable from, the default branch that is not a merge
 * @property {number} mark
 * @property {string} title
 * @property {"direct" | "squash" | "merge" | "rebase"} how it came there
 * @property {number} at epoch milliseconds
 * @property {import("./story.mjs").Who} author
 * @property {readonly Commit[]} from the commits that the work was made in; itself when it landed as it was
 * @property {{ mark: number, at: number } | null} reverted
 *
 * @typedef {object} Branch
 * @property {number} tip mark
 * @property {Map<string, string>} files
 * @property {Commit[]} commits its own, oldest first
 *
 * @typedef {object} History
 * @property {string[]} streams what `git fast-import` reads, one after the other; `shaOf` marks in a later one are to be replaced first
 * @property {Map<Commit, number>} marks
 * @property {MainCommit[]} landed
 */

const SECOND = 1000;

/**
 * Replays the planned commits and landings in the order of their times, fills each commit's `edits`, and writes it all
 * down for git. Touches no disk.
 * @param {readonly Commit[]} commits
 * @param {readonly Landing[]} landings
 * @param {string} seed
 * @returns {History}
 */
export function replayHistory(commits, landings, seed) {
  const random = randomFrom(`${seed}/files`);
  /** @type {string[]} */
  let stream = [];
  const streams = [stream];
  /** @type {Map<Commit, number>} */
  const marks = new Map();
  /** @type {MainCommit[]} */
  const landed = [];
  /** @type {Branch} */
  const main = { tip: 0, files: new Map(), commits: [] };
  const branches = new Map([["main", main]]);
  let lastMark = 0;

  /**
   * @param {{ ref: string, author: Person, committer: Person, message: string, parents: number[], files: Map<string, string | null> }} wanted
   * @returns {number} its mark
   */
  const write = ({ ref, author, committer, message, parents, files }) => {
    const mark = ++lastMark;
    stream.push(`commit refs/heads/${ref}`, `mark :${mark}`, personLine("author", author), personLine("committer", committer));
    stream.push(data(message), ...parents.map((parent, index) => `${index === 0 ? "from" : "merge"} :${parent}`));
    for (const [path, text] of files) stream.push(...(text === null ? [`D ${path}`] : [`M 100644 inline ${path}`, data(text)]));
    stream.push("");
    return mark;
  };

  /** @param {Commit} commit */
  const play = (commit) => {
    let branch = branches.get(commit.branch);
    if (branch === undefined) {
      branch = { tip: main.tip, files: new Map(main.files), commits: [] };
      branches.set(commit.branch, branch);
    }
    const undone = commit.reverts === null ? undefined : landed.find(({ title }) => title === commit.reverts);
    commit.edits = undone === undefined ? applyChanges(commit, branch.files, random) : undo(undone, branch.files);
    applyEdits(commit, branch.files);
    const person = { ...PEOPLE[commit.who], at: commit.at };
    const parents = branch.tip === 0 ? [] : [branch.tip];
    if (undone !== undefined) {
      stream = [];
      streams.push(stream);
    }
    const message = undone === undefined ? messageOf(commit) : `${commit.title}\n\nThis reverts commit ${shaOf(undone.mark)}.\n`;
    const mark = write({ ref: commit.branch, author: person, committer: person, message, parents, files: filesOf([commit]) });
    branch.tip = mark;
    branch.commits.push(commit);
    marks.set(commit, mark);
    if (branch === main)
      landed.push({ mark, title: commit.title, how: "direct", at: commit.at, author: commit.who, from: [commit], reverted: null });
    if (undone !== undefined) undone.reverted = { mark, at: commit.at };
  };

  /** @param {Landing} landing */
  const land = ({ feature, at }) => {
    const branch = branches.get(feature.branch);
    const first = branch?.commits[0];
    if (branch === undefined || first === undefined) throw new Error(`${feature.branch} lands before its first commit`);
    for (const commit of branch.commits) applyEdits(commit, main.files);
    const author = { ...PEOPLE[first.who], at };
    const committer = { ...PEOPLE.forge, at };
    if (feature.style === "rebase") {
      branch.commits.forEach((commit, index) => {
        const landedAt = at + index * SECOND;
        main.tip = write({
          ref: "main",
          author: { ...PEOPLE[commit.who], at: commit.at },
          committer: { ...PEOPLE.forge, at: landedAt },
          message: messageOf(commit),
          parents: [main.tip],
          files: filesOf([commit]),
        });
        landed.push({
          mark: main.tip,
          title: commit.title,
          how: "rebase",
          at: landedAt,
          author: commit.who,
          from: [commit],
          reverted: null,
        });
      });
      return;
    }
    const files = filesOf(branch.commits);
    const squash = feature.style === "squash";
    const title = squash
      ? `${feature.title} (#${feature.request})`
      : `Merge pull request #${feature.request} from example/${feature.branch}`;
    const message = squash ? messageOf({ ...first, title }) : `${title}\n\n${feature.title}\n`;
    main.tip = write({ ref: "main", author, committer, message, parents: squash ? [main.tip] : [main.tip, branch.tip], files });
    if (squash) landed.push({ mark: main.tip, title, how: "squash", at, author: first.who, from: branch.commits, reverted: null });
    else {
      for (const commit of branch.commits) {
        const mark = /** @type {number} */ (marks.get(commit));
        landed.push({ mark, title: commit.title, how: "merge", at, author: commit.who, from: [commit], reverted: null });
      }
    }
  };

  const events = [
    ...commits.map((commit) => ({ at: commit.at, run: () => play(commit) })),
    ...landings.map((l) => ({ at: l.at, run: () => land(l) })),
  ];
  for (const event of events.sort((a, b) => a.at - b.at)) event.run();
  return { streams: streams.map((lines) => lines.join("\n")), marks, landed };
}

/**
 * Stands for the sha of a mark until git has made it; as long as a sha, so that lengths stay right.
 * @param {number} mark
 */
export function shaOf(mark) {
  return `:${String(mark).padStart(39, "0")}`;
}

/** @param {Commit} commit @param {Map<string, string>} files */
function applyEdits(commit, files) {
  for (const { path, after } of commit.edits) {
    if (after === null) files.delete(path);
    else files.set(path, after);
  }
}

/** The last state of each file. @param {readonly Commit[]} commits */
function filesOf(commits) {
  return new Map(commits.flatMap(({ edits }) => edits.map((edit) => /** @type {const} */ ([edit.path, edit.after]))));
}

/** @param {Commit} commit @param {Map<string, string>} files @param {import("./random.mjs").Random} random */
function applyChanges(commit, files, random) {
  return commit.changes.map(([path, added, removed]) => changeFile(path, files.get(path) ?? null, added, removed, random));
}

/** @param {MainCommit} landed @param {Map<string, string>} files @returns {import("./planDemo.mjs").Edit[]} */
function undo({ from }, files) {
  return from.flatMap((commit) =>
    commit.edits.map(({ path, before }) => ({ path, before: files.get(path) ?? null, after: before, hunk: null })),
  );
}

/** @typedef {{ name: string, email: string, at: number }} Person */

/** @param {"author" | "committer"} role @param {Person} person */
function personLine(role, { name, email, at }) {
  return `${role} ${name} <${email}> ${Math.floor(at / SECOND)} ${gitOffset(at)}`;
}

/** @param {string} text */
function data(text) {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}

/** @param {Commit} commit */
function messageOf({ title, session }) {
  if (session?.story.agent !== "claude" || !session.story.model.startsWith("claude-")) return `${title}\n`;
  return `${title}\n\nCo-Authored-By: ${modelName(session.story.model)} <noreply@anthropic.com>\n`;
}

/** "claude-haiku-4-5-20251001" becomes "Claude Haiku 4.5". @param {string} model */
function modelName(model) {
  const [, family = "", ...version] = model.replace(/-\d{8}$/, "").split("-");
  return `Claude ${family.charAt(0).toUpperCase()}${family.slice(1)} ${version.join(".")}`;
}
