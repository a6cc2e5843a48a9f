/** Every way in which a branch comes to the default branch, or does not. */
import assert from "node:assert/strict";
import { type GitRepository, startGit, text } from "../../support/gitRepository";
import { scratchFolders } from "../../support/scratch";
import { commitOf, historyOf, landingAt, summary } from "./histories";

describe("where a branch landed", function () {
  this.timeout(60_000);
  const folder = scratchFolders();
  let at: GitRepository;
  beforeEach(() => {
    at = startGit(folder());
  });

  /** A branch from main with these versions of file `a`, one commit each. */
  const branch = (name: string, versions: readonly Readonly<Record<number, string>>[]) => {
    at.git("checkout", "-q", "-b", name, "main");
    const shas = versions.map((changes, index) => at.commit("a", text("a", changes), `${name} ${index + 1}`));
    at.git("checkout", "-q", "main");
    return shas;
  };
  const moveOn = (message = "Something else") => at.commit("b", text("b", { [message.length % 40]: message }), message);
  const squash = (name: string, message: string) => {
    at.git("merge", "-q", "--squash", name);
    at.git("commit", "-q", "-m", message);
    return at.sha();
  };

  it("by a merge commit", async () => {
    const [first] = branch("topic", [{ 5: "five" }, { 5: "five", 9: "nine" }]);
    moveOn();
    at.git("merge", "-q", "--no-ff", "-m", "Merge topic", "topic");
    const merge = at.sha();
    const history = await historyOf(at);
    assert.equal(summary(history, "topic"), `merge by tier 0 in ${merge}`);
    assert.deepEqual(commitOf(history, first!).landing, {
      how: "merge",
      tier: 0,
      commit: merge,
      at: landingAt(history, "refs/heads/topic")?.at,
    });
    assert.ok(![...history.commits].some(({ sha }) => sha === merge), "a merge is no outcome");
  });

  it("by a fast-forward", async () => {
    const [, last] = branch("topic", [{ 5: "five" }, { 5: "five", 9: "nine" }]);
    at.git("merge", "-q", "--ff-only", "topic");
    moveOn();
    assert.equal(summary(await historyOf(at), "topic"), `direct by tier 0 in ${last}`);
  });

  it("by a fast-forward that its own log tells of: a merge of main, a subject with a number, commits made on no branch", async () => {
    branch("merging", [{ 5: "five" }]);
    moveOn();
    at.git("checkout", "-q", "merging");
    at.git("merge", "-q", "-m", "Merge main", "main");
    at.git("checkout", "-q", "main");
    at.git("merge", "-q", "--ff-only", "merging");
    const merged = at.sha();
    at.git("checkout", "-q", "-b", "numbered");
    const numbered = at.commit("a", text("a", { 5: "five", 6: "six" }), "Six (#45)");
    at.git("checkout", "-q", "main");
    at.git("merge", "-q", "--ff-only", "numbered");
    at.git("checkout", "-q", "--detach");
    const detached = at.commit("a", text("a", { 5: "five", 6: "six", 7: "seven" }), "Seven");
    at.git("checkout", "-q", "-b", "named-later");
    at.git("checkout", "-q", "main");
    at.git("merge", "-q", "--ff-only", "named-later");
    at.git("checkout", "-q", "-b", "next");
    at.git("checkout", "-q", "main");
    moveOn("And on");
    const history = await historyOf(at);
    assert.equal(summary(history, "merging"), `direct by tier 0 in ${merged}`);
    assert.equal(summary(history, "numbered"), `direct by tier 0 in ${numbered}`);
    const heads = history.heads.find(({ refs }) => refs.includes("refs/heads/named-later"));
    assert.equal(heads?.landing?.commit, detached);
  });

  it("not, when a closed request was set to where another one landed: that is the other's", async () => {
    branch("topic", [{ 5: "five" }]);
    at.git("update-ref", "refs/pull/1/head", "topic");
    at.git("branch", "-q", "-D", "topic");
    at.git("cherry-pick", "--no-commit", "refs/pull/1/head");
    at.git("commit", "-q", "-m", "Topic (#1)");
    const landed = at.sha();
    at.git("update-ref", "refs/pull/2/head", "main");
    moveOn();
    const history = await historyOf(at);
    assert.equal(landingAt(history, "refs/pull/1/head")?.commit, landed);
    assert.equal(landingAt(history, "refs/pull/2/head"), null);
  });

  it("again, after it was taken back: in the commit that names its request", async () => {
    branch("topic", [{ 5: "five" }]);
    at.git("update-ref", "refs/pull/2/head", "topic");
    moveOn();
    squash("topic", "Topic (#1)");
    at.git("revert", "--no-edit", "HEAD");
    moveOn("And on");
    at.git("cherry-pick", "--no-commit", "topic");
    at.git("commit", "-q", "-m", "Topic again (#2)");
    assert.equal(landingAt(await historyOf(at), "refs/pull/2/head")?.commit, at.sha());
  });

  it("not, when it was only begun", async () => {
    at.git("branch", "begun");
    moveOn();
    assert.equal(summary(await historyOf(at), "begun"), null);
  });

  it("by a squash of one commit, and of several with a merge of main among them", async () => {
    branch("one", [{ 5: "five" }]);
    moveOn();
    const one = squash("one", "One");
    branch("many", [{ 5: "five", 20: "twenty" }]);
    moveOn("Move on");
    at.git("checkout", "-q", "many");
    at.git("merge", "-q", "-m", "Merge main", "main");
    const late = at.commit("a", text("a", { 5: "five", 20: "twenty", 30: "thirty" }), "More");
    at.git("checkout", "-q", "main");
    moveOn("And on");
    const many = squash("many", "Many");
    const history = await historyOf(at);
    assert.equal(summary(history, "one"), `squash by tier 1 in ${one}`);
    assert.equal(summary(history, "many"), `squash by tier 1 in ${many}`);
    assert.equal(history.carriedBy.get(late), many);
    assert.deepEqual(commitOf(history, many).landing.how, "squash");
  });

  it("by a squash, though the branch merged main after that and its request did not, and no more when there is work after it", async () => {
    branch("topic", [{ 5: "five" }, { 5: "five", 20: "twenty" }]);
    at.git("update-ref", "refs/pull/3/head", "topic");
    moveOn();
    const landed = squash("topic", "Topic (#3)");
    at.git("checkout", "-q", "topic");
    at.git("merge", "-q", "-m", "Merge main", "main");
    at.git("checkout", "-q", "main");
    moveOn("And on");
    at.git("checkout", "-q", "topic");
    at.git("merge", "-q", "-m", "Merge main again", "main");
    const history = await historyOf(at);
    assert.equal(summary(history, "topic"), `squash by tier 1 in ${landed}`);
    assert.equal(landingAt(history, "refs/pull/3/head")?.commit, landed);
    assert.equal(history.heads.length, 2);
    at.commit("a", text("a", { 5: "five", 20: "twenty", 30: "thirty" }), "More");
    assert.equal(summary(await historyOf(at), "topic"), null);
  });

  it("by a squash after neighbouring lines changed", async () => {
    branch("topic", [{ 10: "ten" }]);
    at.commit("a", text("a", { 8: "eight" }), "Near");
    at.commit("a", text("a", { 8: "eight", 13: "thirteen" }), "Nearer");
    const landed = squash("topic", "Topic");
    assert.equal(summary(await historyOf(at), "topic"), `squash by tier 2 in ${landed}`);
  });

  it("by a squash after a part of it had landed otherwise", async () => {
    branch("topic", [{ 3: "three" }]);
    at.git("checkout", "-q", "topic");
    at.commit("b", text("b", { 20: "twenty" }), "And b");
    at.git("checkout", "-q", "main");
    at.commit("b", text("b", { 20: "twenty", 30: "thirty" }), "The same and more");
    const landed = squash("topic", "Topic");
    assert.equal(summary(await historyOf(at), "topic"), `squash by tier 3 in ${landed}`);
  });

  it("by a rebase, commit by commit", async () => {
    const own = branch("topic", [{ 3: "three" }, { 3: "three", 20: "twenty" }, { 3: "three", 20: "twenty", 30: "thirty" }]);
    at.commit("a", text("a", { 38: "near the end" }), "Same file");
    for (const sha of own) at.git("cherry-pick", sha);
    const history = await historyOf(at);
    assert.equal(summary(history, "topic"), `rebase by tier 4 in ${at.sha()}`);
    assert.deepEqual(
      own.map((sha) => history.carriedBy.get(sha)),
      ["HEAD~2", "HEAD~1", "HEAD"].map((revision) => at.sha(revision)),
    );
    assert.equal(commitOf(history, at.sha("HEAD~1")).landing.how, "rebase");
  });

  it("by a cherry-pick that says so", async () => {
    const [only] = branch("topic", [{ 3: "three" }]);
    moveOn();
    at.git("cherry-pick", "-x", only!);
    assert.equal(summary(await historyOf(at), "topic"), `cherry-pick by tier 1 in ${at.sha()}`);
  });

  it("not, when only one of its commits was picked, though that one is carried", async () => {
    const [first, second] = branch("topic", [{ 3: "three" }, { 3: "three", 30: "thirty" }]);
    moveOn();
    at.git("cherry-pick", "-x", first!);
    const history = await historyOf(at);
    assert.equal(summary(history, "topic"), null);
    assert.equal(history.carriedBy.get(first!), at.sha());
    assert.equal(history.carriedBy.get(second!), undefined);
  });

  it("not, when it was closed, or merged into a release branch only", async () => {
    branch("closed", [{ 3: "three" }]);
    branch("fix", [{ 7: "seven" }]);
    at.git("checkout", "-q", "-b", "release", "main");
    at.git("merge", "-q", "--no-ff", "-m", "Merge fix", "fix");
    at.git("checkout", "-q", "main");
    moveOn();
    const history = await historyOf(at);
    assert.deepEqual(
      ["closed", "fix", "release"].map((name) => summary(history, name)),
      [null, null, null],
    );
  });

  it("not, when it was copied from the default branch to a release branch", async () => {
    at.git("branch", "release");
    moveOn();
    const fix = at.commit("a", text("a", { 3: "three" }), "Fix");
    at.git("checkout", "-q", "release");
    at.git("cherry-pick", fix);
    at.git("checkout", "-q", "main");
    assert.equal(summary(await historyOf(at), "release"), null);
  });

  it("once only: of two requests with one content, the one that the subject names, else the later", async () => {
    branch("first", [{ 3: "three" }]);
    branch("second", [{ 3: "three" }]);
    at.git("update-ref", "refs/pull/7/head", "first");
    at.git("update-ref", "refs/pull/8/head", "second");
    moveOn();
    squash("second", "Three (#8)");
    const named = await historyOf(at);
    assert.equal(landingAt(named, "refs/pull/7/head"), null);
    assert.equal(landingAt(named, "refs/pull/8/head")?.commit, at.sha());
    assert.equal(summary(named, "second"), `squash by tier 1 in ${at.sha()}`, "all refs at one head answer alike");

    at.git("commit", "-q", "--amend", "-m", "Three");
    assert.equal(landingAt(await historyOf(at), "refs/pull/8/head")?.commit, at.sha());
    at.git("commit", "-q", "--amend", "-m", "Three (#7)");
    const other = await historyOf(at);
    assert.equal(landingAt(other, "refs/pull/7/head")?.commit, at.sha());
    assert.equal(landingAt(other, "refs/pull/8/head"), null);
  });

  it("by the request's number in the subject, when a maintainer changed a little of it", async () => {
    const lines = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [index + 3, `new ${index}`]));
    branch("topic", [lines]);
    branch("rival", [{ ...lines, 30: "quite", 31: "something", 32: "else" }]);
    at.git("update-ref", "refs/pull/7/head", "topic");
    at.git("merge", "-q", "--squash", "topic");
    at.write("a", text("a", { ...lines, 11: "tweaked" }));
    at.git("commit", "-q", "-m", "Topic (#7)");
    const history = await historyOf(at);
    assert.deepEqual([landingAt(history, "refs/pull/7/head")?.tier, landingAt(history, "refs/pull/7/head")?.commit], [5, at.sha()]);
    assert.equal(summary(history, "rival"), null);
  });

  it("not by a number alone: a request of that number with another content did not land there", async () => {
    branch("topic", [{ 3: "three", 4: "four" }]);
    at.git("update-ref", "refs/pull/7/head", "topic");
    at.commit("a", text("a", { 33: "another matter" }), "Another matter (#7)");
    assert.equal(summary(await historyOf(at), "topic"), null);
  });

  it("one on top of the other, squashed one after the other", async () => {
    const [lower] = branch("lower", [{ 3: "three" }]);
    at.git("checkout", "-q", "-b", "upper", "lower");
    const upper = at.commit("a", text("a", { 3: "three", 30: "thirty" }), "Upper");
    at.git("checkout", "-q", "main");
    const first = squash("lower", "Lower");
    moveOn();
    at.tryGit("merge", "-q", "--squash", "upper");
    at.write("a", text("a", { 3: "three", 30: "thirty" }));
    at.git("commit", "-q", "-m", "Upper");
    const second = at.sha();
    const history = await historyOf(at);
    assert.equal(landingAt(history, "refs/heads/lower")?.commit, first);
    assert.equal(landingAt(history, "refs/heads/upper")?.commit, second);
    assert.equal(history.carriedBy.get(lower!), first, "what landed with the lower branch is not carried by the upper one");
    assert.equal(history.carriedBy.get(upper), second);
  });

  it("whatever its files are called and whatever they hold", async () => {
    const names = ['a "quoted" name', "tab\tin it", "ünïcödé/日本", "-dash", "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef"];
    at.git("checkout", "-q", "-b", "topic");
    for (const name of names) at.write(name, [name, "diff --git a/x b/x", "--- a/x", "+++ b/x", "@@ -1 +1 @@", at.sha("main")]);
    at.git("commit", "-q", "-m", "Names");
    at.git("checkout", "-q", "main");
    moveOn();
    const landed = squash("topic", "Names");
    assert.equal(summary(await historyOf(at), "topic"), `squash by tier 1 in ${landed}`);
  });
});
