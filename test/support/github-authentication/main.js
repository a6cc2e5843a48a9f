// Stands in for VS Code's own GitHub sign-in: the editor's consent dialog and its rules are the real ones, only the account is not.
// A session holds the token that stands in a file when it is made, and is there again after a reload, as real ones are.
const { readFileSync } = require("node:fs");
const vscode = require("vscode");

exports.activate = (context) => {
  for (const [id, label] of [
    ["github", "GitHub"],
    ["github-enterprise", "GitHub Enterprise"],
  ])
    context.subscriptions.push(...provide(id, label, context.globalState));
};

function provide(id, label, stored) {
  const changed = new vscode.EventEmitter();
  const all = () => stored.get(id, []);
  const has = (session, scopes) => scopes.length === session.scopes.length && scopes.every((scope) => session.scopes.includes(scope));
  const replace = async (next) => {
    const before = all();
    await stored.update(id, next);
    const added = next.filter((session) => !before.some((old) => old.id === session.id));
    const removed = before.filter((old) => !next.some((session) => session.id === old.id));
    changed.fire({ added, removed, changed: [] });
  };
  const provider = {
    onDidChangeSessions: changed.event,
    getSessions: async (scopes) => all().filter((session) => !scopes || has(session, scopes)),
    async createSession(scopes) {
      const accessToken = readFileSync(process.env.TOKEN_YIELD_TEST_TOKEN_FILE, "utf8").trim();
      const session = { id: `${id} ${Date.now()}`, accessToken, account: { id: "7", label: "octavia" }, scopes: [...scopes] };
      await replace([session]);
      return session;
    },
    removeSession: (gone) => replace(all().filter((session) => session.id !== gone)),
  };
  return [changed, vscode.authentication.registerAuthenticationProvider(id, label, provider)];
}
