import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as vscode from "vscode";
import type { TestApi } from "../../src/vscode/testApi";
import { startGitea } from "../simulators/gitea";
import type { TrackerSimulator } from "../simulators/trackerGate";
import { forgeWorld } from "../support/forgeWorld";
import { answering } from "./answers";
import { testApi, until } from "./until";

describe("connecting a tracker in the host", () => {
  const run = (id: string) => vscode.commands.executeCommand(`tokenYield.${id}`);
  const configuration = () => vscode.workspace.getConfiguration("tokenYield");
  const written = () => configuration().inspect("trackers")?.globalValue;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", folder, "-c", "user.name=Test", "-c", "user.email=test@example.invalid", ...args]);
  const gitea = ({ label }: vscode.QuickPickItem) => label.endsWith("Gitea / Forgejo");
  let api: TestApi;
  let forge: TrackerSimulator;

  before(async () => {
    api = await testApi();
    git("commit", "-q", "--allow-empty", "-m", "One more");
    forge = await startGitea(forgeWorld(folder, Date.now()), 0, true);
    git("remote", "add", "origin", `${forge.origin}/octo/app.git`);
  });
  after(async () => {
    git("remote", "remove", "origin");
    await configuration().update("trackers", undefined, vscode.ConfigurationTarget.Global);
    await forge.close();
  });

  const problems = () => (api.statusBar()?.tooltip ?? "").replaceAll("\\", "");

  it("offers what the git remotes point at, and asks it nothing until somebody has signed in", async () => {
    const asked = await answering(() => run("connectTracker"), gitea, false);
    const [found] = asked.picks;
    const proposal = found?.find(({ label }) => label.includes("$(sparkle) Gitea"));
    assert.equal(proposal?.description, "octo/app");
    assert.match(proposal?.detail ?? "", /^The remote origin of .* points at 127\.0\.0\.1, which may be one$/);
    assert.deepEqual(
      found?.filter(({ label }) => !label.startsWith("$(")).map(({ label }) => label),
      ["Found from this window's git remotes", "All trackers", "GitHub", "GitLab", "Gitea / Forgejo", "Jira", "Linear", "Redmine"],
    );
    assert.match(asked.prompts.join(), /^The address of Gitea/);
    assert.equal(written(), undefined);
    assert.deepEqual(forge.asked, []);
  });

  it("refuses an address that would show the token, in words", async () => {
    const asked = await answering(() => run("connectTracker"), gitea, false, ["http://git.example.com"]);
    assert.match(asked.told.join(), /Use https/);
    assert.equal(written(), undefined);
  });

  it("says what is wrong with a token, and keeps nothing of it unless told to", async () => {
    const asked = await answering(() => run("connectTracker"), gitea, false, [forge.origin, "octo/app", "wrong-token-of-nobody"]);
    assert.match(
      asked.prompts[2] ?? "",
      /^Needed: a token with the permissions read:user, read:issue and read:repository\. .* sent to http:\/\/127/,
    );
    assert.match(asked.told.join(), /does not accept the sign-in for .* \(401\).*Sign in again/);
    assert.doesNotMatch(asked.told.join(), /wrong-token/);
    assert.equal(written(), undefined);
  });

  it("says what is wrong with a project", async () => {
    const asked = await answering(() => run("connectTracker"), gitea, false, [forge.origin, "octo/none", forge.key]);
    assert.match(asked.told.join(), /shows this sign-in no octo\/none \(404\)/);
    assert.equal(written(), undefined);
  });

  it("keeps a tracker that answers, without its token in the settings, and reads it", async () => {
    forge.forget();
    const asked = await answering(() => run("connectTracker"), gitea, false, [forge.origin, "octo/app", forge.key]);
    assert.match(asked.told.join(), /^Signed in to http:\S+ as octavia; octo\/app can be read\.$/);
    assert.deepEqual(written(), [{ name: "gitea", kind: "gitea", origin: forge.origin, projects: ["octo/app"] }]);
    await until("the list of issues", () => forge.asked.some(({ path }) => path.endsWith("/issues")));
    assert.ok(forge.asked.every(({ headers }) => headers["authorization"] === `token ${forge.key}`));
    assert.doesNotMatch(problems(), /no sign-in/);
  });

  it("goes to no other address with the token, and says that it has none there", async () => {
    const other = await startGitea(forgeWorld(folder, Date.now()));
    try {
      const moved = [{ name: "gitea", kind: "gitea", origin: other.origin, projects: ["octo/app"] }];
      await configuration().update("trackers", moved, vscode.ConfigurationTarget.Global);
      await until("the missing sign-in", () => problems().includes("The tracker gitea has no sign-in"));
      await run("refresh");
      assert.deepEqual(other.asked, []);
      const back = [{ ...moved[0], origin: forge.origin }];
      await configuration().update("trackers", back, vscode.ConfigurationTarget.Global);
      await until("the sign-in again", () => !problems().includes("no sign-in"));
    } finally {
      await other.close();
    }
  });

  it("is offered again by name, with its projects, and adds one", async () => {
    const world = forge.world;
    const asked = await answering(
      () => run("connectTracker"),
      ({ label }) => label === "$(check) gitea",
      false,
      ["octo/app, octo/none", forge.key],
    );
    assert.match(asked.told.join(), /octo\/none/);
    assert.equal(world.project, "octo/app");
    assert.deepEqual(written(), [{ name: "gitea", kind: "gitea", origin: forge.origin, projects: ["octo/app"] }]);
  });

  it("is not asked any more once it is disconnected, and its token is gone", async () => {
    await answering(
      () => run("disconnectTracker"),
      ({ label }) => label === "gitea",
      false,
    );
    assert.deepEqual(written(), []);
    forge.forget();
    await run("refresh");
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    assert.deepEqual(forge.asked, []);
    await configuration().update(
      "trackers",
      [{ name: "gitea", kind: "gitea", origin: forge.origin, projects: ["octo/app"] }],
      vscode.ConfigurationTarget.Global,
    );
    await until("the missing sign-in", () => problems().includes("The tracker gitea has no sign-in"));
    assert.deepEqual(forge.asked, []);
  });

  it("opens no address but a connected tracker's", async () => {
    const { openUrl } = await import("../../src/vscode/openUrl");
    const opened: string[] = [];
    const env = vscode.env as { openExternal: unknown };
    const before = env.openExternal;
    try {
      Object.defineProperty(vscode.env, "openExternal", {
        value: (uri: vscode.Uri) => Promise.resolve(opened.push(uri.toString(true))),
        configurable: true,
      });
      const trackers = [{ name: "gitea", kind: "gitea", origin: forge.origin, projects: ["octo/app"] }];
      const asked = await answering(
        () => openUrl("https://evil.example/octo/app/pulls/12", trackers),
        () => false,
        false,
      );
      assert.match(asked.told.join(), /belongs to no tracker that is connected now/);
      assert.deepEqual(opened, []);
      await openUrl(`${forge.origin}/octo/app/pulls/12`, trackers);
      assert.deepEqual(opened, [`${forge.origin}/octo/app/pulls/12`]);
    } finally {
      Object.defineProperty(vscode.env, "openExternal", { value: before, configurable: true });
    }
  });
});
