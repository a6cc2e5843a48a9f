import assert from "node:assert/strict";
import fc from "fast-check";
import { proposeTrackers } from "../../../../src/trackers/proposals";
import { remoteTrackers } from "../../../../src/trackers/registry";
import { parseRemote } from "../../../../src/trackers/remotes";

describe("git remotes", () => {
  it("reads every form of a URL, without user, password and port", () => {
    for (const [url, host, owner, name] of [
      ["https://github.com/octo/app.git", "github.com", "octo", "app"],
      ["https://me:s3cret@GitHub.com:443/octo/app", "github.com", "octo", "app"],
      ["https://x-access-token:ghp_secret@github.com/octo/app.git/", "github.com", "octo", "app"],
      ["git@github.com:octo/app.git", "github.com", "octo", "app"],
      ["ssh://git@ssh.github.com:443/octo/app.git", "github.com", "octo", "app"],
      ["ssh://git@gitlab.example.com:2222/group/sub/app.git", "gitlab.example.com", "group/sub", "app"],
      ["git@gitlab.com:group/sub/deep/app.git", "gitlab.com", "group/sub/deep", "app"],
      ["gitea.example.com:octo/app", "gitea.example.com", "octo", "app"],
      ["git://example.org/app.git", "example.org", "", "app"],
      ["git+ssh://git@example.org/octo/app", "example.org", "octo", "app"],
      ["git@github.com-work:octo/app.git", "github.com-work", "octo", "app"],
      ["https://git.example.com/octo/app%20one.git", "git.example.com", "octo", "app one"],
    ] as const) {
      assert.deepEqual(parseRemote(url), { host, owner, name }, url);
    }
  });

  it("takes no path on this disk for a remote", () => {
    for (const url of [
      "/srv/git/app.git",
      "../app",
      "file:///srv/app.git",
      "C:\\work\\app",
      "C:/code/app",
      "",
      "https://github.com",
      "a b:c/d",
      "git@host:",
    ]) {
      assert.equal(parseRemote(url), null, url);
    }
  });

  it("never lets a user or password through, and never throws", () => {
    const word = fc.stringMatching(/^[a-z0-9_]{8,20}$/);
    fc.assert(
      fc.property(word, word, (user, password) => {
        for (const url of [`https://${user}:${password}@host.example.com/o/n.git`, `ssh://${user}:${password}@host.example.com/o/n`]) {
          const text = JSON.stringify(parseRemote(url));
          assert.ok(!text.includes(user) && !text.includes(password));
        }
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void parseRemote(text)));
  });

  it("proposes the tracker that a host belongs to, and asks about a host that nobody knows", () => {
    const proposals = proposeTrackers(
      [
        { name: "origin", url: "git@github.com:me/app.git" },
        { name: "upstream", url: "https://github.com/octo/app" },
        { name: "mirror", url: "ssh://git@github.com/octo/app.git" },
        { name: "local", url: "/srv/git/app.git" },
      ],
      remoteTrackers,
    );
    assert.deepEqual(
      proposals.map(({ tracker, sure, project, remotes }) => [tracker.id, sure, project, remotes]),
      [
        ["github", "host", "me/app", ["origin"]],
        ["github", "host", "octo/app", ["upstream", "mirror"]],
      ],
    );
    const unknown = proposeTrackers([{ name: "origin", url: "https://git.example.com/octo/app.git" }], remoteTrackers);
    assert.ok(unknown.length > 0 && unknown.every(({ sure }) => sure === "ask"));
  });
});
