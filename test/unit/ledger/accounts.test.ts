import assert from "node:assert/strict";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import type { ClosedIssue } from "../../../src/core/remoteWork";
import { type Ledger, openLedger } from "../../../src/ledger/ledger";
import { MIGRATIONS } from "../../../src/ledger/migrations";
import { createNames } from "../../../src/ledger/names";
import { exportLines, parseLine } from "../../../src/ledger/portable";
import { importWork, type WorkLine } from "../../../src/ledger/portableWork";
import { putTrackedRepos, readTracked, trackedId } from "../../../src/ledger/trackedProjects";
import { putReading, readTrackedWork } from "../../../src/ledger/trackedWork";
import { scratchFolders } from "../../support/scratch";
import { issueIn, NOW, readingOf } from "../../support/trackedReadings";

const scratch = scratchFolders();
const DAY = 86_400_000;
const ISSUE = "redmine.example.com/5";

/** An issue of an issue tracker, as whoever is to do it is told of it. */
const taskOf = (assignee: string, more: Partial<ClosedIssue> = {}): ClosedIssue =>
  issueIn("octo/app", 5, { id: ISSUE, assignees: [assignee], closedAt: NOW - DAY, ...more });

/** Reads as an account by a connection, of Redmine where nothing else is said. */
function read(
  ledger: Ledger,
  connection: string,
  me: string,
  told: { issues?: ClosedIssue[]; withdrawn?: string[]; everybodys?: boolean },
  now: number,
): void {
  const [kind, origin] = told.everybodys === true ? ["github", "https://api.github.com"] : ["redmine", "https://redmine.example.com"];
  const id = trackedId(ledger, { connection, kind, origin, project: "octo/app" });
  putTrackedRepos(ledger, id, [""], null);
  putReading(ledger, id, readingOf({ me, everybodys: false, ...told }), now);
}

function exported(ledger: Ledger): WorkLine[] {
  return [...exportLines(ledger, createNames(ledger))].flatMap((text, i) => {
    const line = parseLine(text, i + 1);
    return line !== null && "tracker" in line ? [line] : [];
  });
}

function imported(ledger: Ledger, lines: readonly WorkLine[]): void {
  ledger.write(() => importWork(ledger, lines));
  for (const { id, connection } of readTracked(ledger)) if (connection.startsWith("import:")) putTrackedRepos(ledger, id, [""], null);
}

const issuesIn = (ledger: Ledger) => readTrackedWork(ledger, "/w/app/.git").issues;

describe("several accounts, names and machines of one tracker", () => {
  const cases: readonly { name: string; steps: (ledger: Ledger) => void; left: readonly { to: string; me: string[] }[] }[] = [
    {
      name: "what was handed on from one account to another stays the other's, whichever is read last",
      steps: (ledger) => {
        read(ledger, "ada's", "ada", { issues: [taskOf("ada")] }, NOW);
        read(ledger, "bob's", "bob", { issues: [taskOf("bob")] }, NOW + 1);
        read(ledger, "ada's", "ada", { withdrawn: [ISSUE] }, NOW + 2);
      },
      left: [{ to: "bob", me: ["bob"] }],
    },
    {
      name: "two names of one connection: what the new one takes back, the old one does not keep",
      steps: (ledger) => {
        read(ledger, "work", "ada", { issues: [taskOf("ada")] }, NOW);
        read(ledger, "job", "ada", { issues: [taskOf("ada")] }, NOW + 1);
        assert.equal(issuesIn(ledger).length, 1);
        read(ledger, "job", "ada", { withdrawn: [ISSUE] }, NOW + 2);
      },
      left: [],
    },
    {
      name: "two people's ledgers in one: each one's work is counted",
      steps: (ledger) => {
        for (const [who, id] of [
          ["ada", ISSUE],
          ["bob", "redmine.example.com/6"],
        ] as const) {
          const other = openLedger(scratch());
          read(other, "work", who, { issues: [taskOf(who, { id, keys: [`#${id.slice(-1)}`] })] }, NOW);
          imported(ledger, exported(other));
          other.close();
        }
      },
      left: [
        { to: "ada", me: ["ada"] },
        { to: "bob", me: ["bob"] },
      ],
    },
    {
      name: "an older export of the same account brings nothing back that was taken back here",
      steps: (ledger) => {
        const other = openLedger(scratch());
        read(other, "laptop", "ada", { issues: [taskOf("ada")] }, NOW);
        // It was never told of here.
        read(ledger, "desktop", "ada", { withdrawn: [ISSUE] }, NOW + 1);
        imported(ledger, exported(other));
        other.close();
      },
      left: [],
    },
    {
      name: "an export of another account keeps what was handed on to it",
      steps: (ledger) => {
        const other = openLedger(scratch());
        read(other, "laptop", "bob", { issues: [taskOf("bob")] }, NOW);
        read(ledger, "desktop", "ada", { withdrawn: [ISSUE] }, NOW + 1);
        imported(ledger, exported(other));
        other.close();
      },
      left: [{ to: "bob", me: ["bob"] }],
    },
    {
      name: "two accounts of a forge: both are the user",
      steps: (ledger) => {
        for (const who of ["ada", "bob"]) read(ledger, who, who, { issues: [taskOf("ada")], everybodys: true }, NOW);
      },
      left: [{ to: "ada", me: ["ada", "bob"] }],
    },
  ];
  for (const { name, steps, left } of cases) {
    it(name, () => {
      const ledger = openLedger(scratch());
      steps(ledger);
      assert.deepEqual(
        issuesIn(ledger).map(({ assignees, me }) => ({ to: assignees[0], me })),
        left,
      );
      ledger.close();
    });
  }

  it("keeps of two exports the latest closing, in either order", () => {
    for (const turned of [false, true]) {
      const ledger = openLedger(scratch());
      const exports = [NOW - 2 * DAY, NOW - DAY].map((closedAt) => {
        const other = openLedger(scratch());
        read(other, "laptop", "ada", { issues: [taskOf("ada", { closedAt })] }, NOW);
        const lines = exported(other);
        other.close();
        return lines;
      });
      for (const lines of turned ? exports.reverse() : exports) imported(ledger, lines);
      assert.deepEqual(
        issuesIn(ledger).map(({ closedAt }) => closedAt),
        [NOW - DAY],
      );
      ledger.close();
    }
  });

  for (const forge of [false, true]) {
    it(`ends with what is true, however accounts, names and imports take turns (${forge ? "a forge" : "an issue tracker"})`, () => {
      const CONNECTIONS = [
        { name: "work", me: "ada" },
        { name: "job", me: "ada" },
        { name: "bob's", me: "bob" },
      ] as const;
      const step = fc.oneof(
        fc.record({ do: fc.constant("assign" as const), to: fc.constantFrom("ada", "bob", "eve") }),
        fc.constantFrom({ do: "close" as const }, { do: "open" as const }, { do: "export" as const }, { do: "import" as const }),
        fc.record({ do: fc.constant("read" as const), by: fc.nat({ max: CONNECTIONS.length - 1 }) }),
      );
      fc.assert(
        fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
          const ledger = openLedger(scratch());
          let now = NOW;
          let state: { assignee: string; closedAt: number | null } = { assignee: "ada", closedAt: null };
          let file: WorkLine[] = [];
          const readAs = ({ name, me }: (typeof CONNECTIONS)[number]): void => {
            const isTold = state.closedAt !== null && (forge || state.assignee === me);
            const told = isTold ? { issues: [taskOf(state.assignee, { closedAt: state.closedAt ?? 0 })] } : { withdrawn: [ISSUE] };
            read(ledger, name, me, { ...told, everybodys: forge }, now);
          };
          for (const one of steps) {
            now += 60_000;
            if (one.do === "assign") state = { ...state, assignee: one.to };
            if (one.do === "close") state = { ...state, closedAt: state.closedAt ?? now };
            if (one.do === "open") state = { ...state, closedAt: null };
            if (one.do === "export") file = exported(ledger);
            if (one.do === "import") imported(ledger, file);
            if (one.do === "read") CONNECTIONS.slice(one.by, one.by + 1).forEach(readAs);
            assert.ok(issuesIn(ledger).length <= 1, "It is there twice");
          }
          now += 60_000;
          for (const connection of CONNECTIONS) readAs(connection);
          imported(ledger, file);
          const counts = state.closedAt !== null && (forge || state.assignee !== "eve");
          assert.deepEqual(
            issuesIn(ledger).map(({ assignees, closedAt }) => ({ assignee: assignees[0], closedAt })),
            counts ? [state] : [],
          );
          ledger.close();
        }),
        { numRuns: 60 },
      );
    }).timeout(60_000);
  }
});

describe("an issue that was moved or transferred, and an imported ledger", () => {
  for (const first of ["import", "reading"] as const) {
    for (const knows of ["its former id", "the project it left"] as const) {
      it(`is there once when the ${first} came first and the tracker tells ${knows}`, () => {
        const [ledger, other] = [openLedger(scratch()), openLedger(scratch())];
        const old = issueIn("octo/old", 7);
        const movedFrom = { project: "github.com/octo/old", id: knows === "its former id" ? old.id : null };
        const came = issueIn("octo/app", 31, { openedAt: old.openedAt, movedFrom });
        read(other, "laptop", "octavia", { issues: [old], everybodys: true }, NOW - DAY);
        const steps = [
          () => imported(ledger, exported(other)),
          () => read(ledger, "work", "octavia", { issues: [came], everybodys: true }, NOW),
        ];
        for (const step of first === "import" ? steps : steps.reverse()) step();
        assert.deepEqual(
          issuesIn(ledger).map(({ id }) => id),
          [came.id],
        );
        // Both from other machines.
        const third = openLedger(scratch());
        for (const from of first === "import" ? [other, ledger] : [ledger, other]) imported(third, exported(from));
        assert.deepEqual(
          issuesIn(third).map(({ id }) => id),
          [came.id],
        );
        for (const one of [ledger, other, third]) one.close();
      });
    }
  }

  it("hides no other issue of the project that it left", () => {
    const ledger = openLedger(scratch());
    const old = issueIn("octo/old", 7);
    read(
      ledger,
      "work",
      "octavia",
      {
        issues: [issueIn("octo/app", 31, { openedAt: old.openedAt + 1, movedFrom: { project: "github.com/octo/old", id: null } })],
        everybodys: true,
      },
      NOW,
    );
    const other = openLedger(scratch());
    read(other, "laptop", "octavia", { issues: [old], everybodys: true }, NOW);
    imported(ledger, exported(other));
    assert.equal(issuesIn(ledger).length, 2, "Another moment of opening is another issue");
    other.close();
    ledger.close();
  });
});

describe("a ledger of before accounts were kept apart", () => {
  it("keeps what it holds, and what was imported stays imported by that account", () => {
    const home = scratch();
    const before = MIGRATIONS.findIndex((step) => step.includes("CREATE TABLE taken_back"));
    const old = new DatabaseSync(path.join(home, "ledger.db"));
    for (const step of MIGRATIONS.slice(0, before)) old.exec(step);
    old.exec(`PRAGMA user_version = ${before}; INSERT INTO tracked_repo (tracked, common_dir) VALUES (1, ''), (2, '');
      INSERT INTO tracked (id, connection, kind, origin, project, me, key, watermark, problems, sign_in_again, done, read_at, next_at, changes)
        VALUES (1, 'work', 'redmine', 'https://r.example', 'app', 'ada', '', 'null', '[]', 0, 1, 5, 0, 1),
        (2, 'import:redmine:https://r.example', 'redmine', 'https://r.example', 'app', 'bob', '', 'null', '[]', 0, 0, NULL, 0, 1);
      INSERT INTO issue (id, tracked, keys, title, url, author, assignees, opened_at, closed_at, reason, labels, estimate)
        VALUES ('r.example/1', 1, '["#1"]', 'Kept', 'https://r.example/issues/1', 'eve', '["ada"]', 1, 2, 'completed', '["bug"]', 1.5);
      INSERT INTO request (id, tracked, key, title, url, opened_at, merged_at, source_branch, target_branch, head_sha, commits,
          commits_complete, files, insertions, deletions, closes, labels)
        VALUES ('f.example/a/b#2', 1, '#2', 'Kept too', 'https://f.example/a/b/pull/2', 1, 3, 's', 't', 'ab', '["cd"]', 1, 4, 5, 6, '[]', '[]')`);
    old.close();
    const ledger = openLedger(home);
    const { requests, issues } = readTrackedWork(ledger, "/w/app/.git");
    assert.deepEqual(
      issues.map(({ id, title, author, labels, estimate, me }) => ({ id, title, author, labels, estimate, me })),
      [{ id: "r.example/1", title: "Kept", author: "eve", labels: ["bug"], estimate: 1.5, me: ["ada"] }],
    );
    assert.deepEqual(
      requests.map(({ id, title, headSha, commits, size }) => ({ id, title, headSha, commits, size })),
      [{ id: "f.example/a/b#2", title: "Kept too", headSha: "ab", commits: ["cd"], size: { files: 4, insertions: 5, deletions: 6 } }],
    );
    assert.deepEqual(
      readTracked(ledger).map(({ connection }) => connection),
      ["import:redmine:https://r.example:bob", "work"],
    );
    ledger.close();
  });
});
