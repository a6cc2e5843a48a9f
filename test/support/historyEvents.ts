import { existsSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as fc from "fast-check";
import { type GitRepository, text } from "./gitRepository";

/** Something that happens to a repository; `at` and `to` choose where. */
export interface HistoryEvent {
  readonly kind: (typeof KINDS)[number];
  readonly at: number;
  readonly to: number;
}

const KINDS = [
  ...["commit", "commit", "branch", "branch", "branch", "squash", "squash", "merge", "rebase", "pick", "behind", "revert"],
  ...["amend", "force-push", "delete", "clean", "shallow", "deepen", "mailmap", "replace", "restore", "person"],
] as const;

export function historyEvents(least: number, most: number): fc.Arbitrary<readonly HistoryEvent[]> {
  const event = fc.record({ kind: fc.constantFrom(...KINDS), at: fc.nat({ max: 5 }), to: fc.nat({ max: 3 }) });
  return fc.array(event, { minLength: least, maxLength: most });
}

/** Lets it happen; what cannot (a conflict, no branch yet) leaves everything as it was, or nearly so. */
export function happen(at: GitRepository, event: HistoryEvent, step: number): void {
  const { kind } = event;
  const shallow = path.join(at.folder, ".git", "shallow");
  const branches = at.git("for-each-ref", "--format=%(refname:short)", "refs/heads/topic*").split("\n").filter(Boolean);
  const topic = branches[event.at % Math.max(1, branches.length)];
  // The same few changes come again and again, so that some undo or repeat each other.
  const change = (message: string) => {
    const name = ["a", "b", "c"][event.at % 3] ?? "a";
    at.write(name, text(name, { [4 + 6 * event.at]: `changed to ${event.to}` }));
    at.tryGit("commit", "-q", "-m", message);
  };
  const back = () => {
    for (const command of ["cherry-pick", "rebase", "merge", "revert"]) at.tryGit(command, "--abort");
    at.git("checkout", "-q", "-f", "main");
  };
  const older = () => at.git("rev-list", "HEAD").split("\n")[event.at] ?? at.sha();
  if (kind === "commit") change(`Change ${event.at} to ${event.to}`);
  else if (kind === "person") at.person(`Dev ${event.at}`, `dev${event.at}@example.com`);
  else if (kind === "branch") {
    at.git("checkout", "-q", "-b", `topic${step}`, older());
    change(`Topic ${step}`);
    if (event.to > 1) {
      at.write("d", text("d", { [event.at + 1]: `topic ${step}` }));
      at.tryGit("commit", "-q", "-m", `Topic ${step}, more (#${step})`);
    }
  } else if (kind === "squash" && topic !== undefined) {
    if (at.tryGit("merge", "-q", "--squash", topic)) at.tryGit("commit", "-q", "-m", `Squash ${topic}`);
    else at.git("reset", "-q", "--hard");
  } else if (kind === "merge" && topic !== undefined) at.tryGit("merge", "-q", "--no-ff", "-m", `Merge ${topic}`, topic);
  else if (kind === "rebase" && topic !== undefined) {
    at.git("checkout", "-q", "--detach", topic);
    if (at.tryGit("rebase", "-q", "main")) at.git("branch", "-q", "-f", "main");
  } else if (kind === "pick" && topic !== undefined) at.tryGit("cherry-pick", "-x", topic);
  else if (kind === "behind" && topic !== undefined) {
    change("Near it");
    if (at.tryGit("merge", "-q", "--squash", topic)) at.tryGit("commit", "-q", "-m", `Later ${topic}`);
    else at.git("reset", "-q", "--hard");
  } else if (kind === "revert") at.tryGit("revert", "--no-edit", older());
  else if (kind === "amend") at.tryGit("commit", "-q", "--amend", "-m", `Amended ${step}`);
  else if (kind === "force-push") {
    at.git("reset", "-q", "--hard", older());
    change(`Instead ${step}`);
  } else if (kind === "delete" && topic !== undefined) at.git("branch", "-q", "-D", topic);
  // With its logs: what they once told stays known to who read them, and to nobody who comes later.
  else if (kind === "clean" && !existsSync(shallow))
    at.git("-c", "gc.reflogExpire=never", "-c", "gc.reflogExpireUnreachable=never", "gc", "-q", "--prune=now");
  else if (kind === "shallow") writeFileSync(shallow, `${older()}\n`);
  else if (kind === "deepen") rmSync(shallow, { force: true });
  else if (kind === "mailmap")
    writeFileSync(path.join(at.folder, ".mailmap"), `Somebody <somebody${event.to}@example.com> <dev${event.at}@example.com>\n`);
  else if (kind === "replace") {
    const [sha, other] = [older(), at.git("rev-list", "-n", "1", "--skip=1", "HEAD") || at.sha()];
    if (sha !== other)
      at.tryGit("replace", "-f", sha, at.git("commit-tree", `${other}^{tree}`, "-p", other, "-m", `Instead of ${sha.slice(0, 7)}`));
  } else if (kind === "restore") for (const sha of at.git("replace", "-l").split("\n").filter(Boolean)) at.git("replace", "-d", sha);
  back();
}
