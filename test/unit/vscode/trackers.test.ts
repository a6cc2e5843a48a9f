import assert from "node:assert/strict";
import fc from "fast-check";
import manifest from "../../../package.json";
import { trackerProfiles } from "../../../src/trackers/profiles";
import type { TrackerEntry } from "../../../src/trackers/trackerSettings";
import { accountProvider } from "../../../src/vscode/trackers/accountProvider";
import { readTrackerKeys, trackerSecretId } from "../../../src/vscode/trackers/trackerKeys";
import { apiOrigin, entryFor, projectNames, withoutProject } from "../../../src/vscode/trackers/trackerPlan";
import { readTrackers, TRACKER_KINDS } from "../../../src/vscode/trackers/trackerSettings";
import { trackerUrl } from "../../../src/vscode/trackers/trackerUrl";
import { trackerWords } from "../../../src/vscode/trackers/trackerWords";
import { english } from "./words";

const forge: TrackerEntry = { name: "forge", kind: "gitea", origin: "https://git.example.com", projects: ["octo/app"] };

function profileOf(kind: string) {
  const profile = trackerProfiles.find(({ id }) => id === kind);
  assert.ok(profile);
  return profile;
}

describe("the setting of trackers", () => {
  const read = (entries: readonly unknown[]) => {
    const refused: [string | number, string][] = [];
    return { trackers: readTrackers(entries, english, (entry, why) => refused.push([entry, why])), refused };
  };

  it("offers every registered tracker by its name", () => {
    const ids = trackerProfiles.map(({ id }) => id);
    const { kind } = manifest.contributes.configuration.properties["tokenYield.trackers"].items.properties;
    assert.deepEqual([...TRACKER_KINDS], ids);
    assert.deepEqual(kind.enum, ids);
    assert.deepEqual(
      kind.enumDescriptions,
      trackerProfiles.map(({ label }) => label),
    );
  });

  it("gives entries with a normalised origin", () => {
    const jira = { name: "work", kind: "jira", origin: "https://Acme.atlassian.net/", user: " ada@example.com ", projects: [" ABC "] };
    assert.deepEqual(read([forge, jira]), {
      trackers: [forge, { ...jira, origin: "https://acme.atlassian.net", user: "ada@example.com", projects: ["ABC"] }],
      refused: [],
    });
  });

  it("costs only the entry that is bad, and says what to write instead", () => {
    const { trackers, refused } = read([
      { ...forge, token: "glpat-secret" },
      { ...forge, projects: [] },
      { ...forge, projects: [{ project: "octo/app", key: "glpat-secret" }] },
      { ...forge, kind: "abacus" },
      { ...forge, origin: "http://git.example.com" },
      { ...forge, name: 7 },
      null,
      forge,
      { ...forge, origin: "https://other.example.com" },
    ]);
    assert.deepEqual(trackers, [forge]);
    assert.deepEqual(
      refused.map(([entry]) => entry),
      [1, 2, 3, 4, 5, 6, 7, 9],
    );
    const words = refused.map(([, why]) => why);
    assert.match(words[0] ?? "", /^Remove "token"\. .*Connect a Tracker/);
    assert.match(words[1] ?? "", /"projects" has to be a list of at least one project/);
    assert.match(words[3] ?? "", /github, gitlab, gitea, jira, linear, redmine/);
    assert.match(words[4] ?? "", /Use https/);
    assert.match(words[5] ?? "", /"name" has to be a text/);
    assert.match(words[7] ?? "", /choose another name/);
    assert.doesNotMatch(words.join(), /secret/);
  });

  it("survives anything that a file can hold", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (entries) => {
        const { trackers, refused } = read(entries);
        assert.equal(trackers.length + refused.length, entries.length);
      }),
    );
  });
});

describe("a tracker's sign-in", () => {
  const github: TrackerEntry = { name: "github", kind: "github", origin: "https://api.github.com", projects: ["octo/app"] };
  const nobody = () => Promise.resolve(null);

  it("is the token that was entered, else the editor's account, else missing", async () => {
    const secrets = { get: (id: string) => Promise.resolve(id === trackerSecretId(forge) ? "entered" : undefined) };
    const jira: TrackerEntry = {
      name: "jira",
      kind: "jira",
      origin: "https://acme.atlassian.net",
      user: "a@example.com",
      projects: ["ABC"],
    };
    const account = ({ kind }: TrackerEntry) => Promise.resolve(kind === "jira" ? null : "account");
    const { trackers, signedOut } = await readTrackerKeys([forge, github, jira], secrets, account, "/home/ada");
    assert.deepEqual(
      trackers.map(({ connection }) => connection.key),
      ["entered", "account"],
    );
    assert.deepEqual(trackers[0], {
      connection: { name: "forge", kind: "gitea", origin: "https://git.example.com", user: null, key: "entered" },
      projects: [{ project: "octo/app", repo: null }],
    });
    assert.deepEqual(signedOut, [jira]);
  });

  it("is never found for another name or address than it was entered for", async () => {
    const secrets = { get: (id: string) => Promise.resolve(id === trackerSecretId(forge) ? "entered" : undefined) };
    for (const other of [
      { ...forge, name: "other" },
      { ...forge, origin: "https://evil.example.com" },
      { ...forge, origin: "https://git.example.com/under" },
    ])
      assert.deepEqual((await readTrackerKeys([other], secrets, nobody, "/home/ada")).signedOut, [other]);
  });

  it("goes on without a keychain that cannot be read", async () => {
    const secrets = { get: () => Promise.reject(new Error("locked")) };
    assert.deepEqual((await readTrackerKeys([forge], secrets, nobody, "/home/ada")).signedOut, [forge]);
  });

  it("by an account goes to the server that the account is of, and to no other", () => {
    const uri = "https://github.acme.example";
    assert.equal(accountProvider("https://api.github.com", undefined), "github");
    assert.equal(accountProvider("https://github.acme.example/api", uri), "github-enterprise");
    assert.equal(accountProvider("https://api.acme.ghe.com", "https://acme.ghe.com/"), "github-enterprise");
    for (const origin of [
      "https://github.acme.example.evil.example/api",
      "https://evil.example/api",
      "http://github.acme.example/api",
      "https://github.acme.example:8443/api",
      "https://api.github.com.evil.example",
      "https://api.github.com:8443",
      "https://github.com/api",
    ])
      assert.equal(accountProvider(origin, uri), null, origin);
    for (const nothing of [undefined, "", 7, "not an address"])
      assert.equal(accountProvider("https://github.acme.example/api", nothing), null);
  });
});

describe("what a person types for a tracker", () => {
  it("becomes the API's address", () => {
    const cases = [
      ["github", "https://github.com", "https://api.github.com"],
      ["github", "https://api.github.com", "https://api.github.com"],
      ["github", "https://acme.ghe.com", "https://api.acme.ghe.com"],
      ["github", "https://github.acme.example", "https://github.acme.example/api"],
      ["github", "https://github.acme.example:8443", "https://github.acme.example:8443/api"],
      ["github", "https://github.acme.example/api", "https://github.acme.example/api"],
      ["github", "http://127.0.0.1:4000", "http://127.0.0.1:4000"],
      ["gitlab", "https://gitlab.example.com", "https://gitlab.example.com"],
      ["gitlab", "https://example.com/gitlab", "https://example.com/gitlab"],
      ["linear", "https://linear.app", "https://api.linear.app"],
      ["linear", "https://api.linear.app", "https://api.linear.app"],
      ["jira", "https://acme.atlassian.net", "https://acme.atlassian.net"],
      ["redmine", "https://example.com:8443", "https://example.com:8443"],
    ] as const;
    for (const [kind, typed, origin] of cases) assert.equal(apiOrigin(profileOf(kind), typed), origin, `${kind} ${typed}`);
  });

  it("becomes projects", () => {
    assert.deepEqual(projectNames(" octo/app, octo/site ,octo/app,"), ["octo/app", "octo/site"]);
    assert.deepEqual(projectNames("/octo/app/"), ["octo/app"]);
    for (const text of ["", " , ", "octo app", "https://github.com/octo/app", "a\u0000b", "a\\b", "x".repeat(301)])
      assert.equal(projectNames(text), null, JSON.stringify(text));
  });

  it("becomes an entry: a new one with a free name, or the one for the same place with more in it", () => {
    const wish = { kind: "gitea", origin: "https://git.example.com", user: null, projects: ["octo/site"] };
    assert.deepEqual(entryFor(wish, [forge], null), { ...forge, projects: ["octo/app", "octo/site"] });
    const elsewhere = { ...wish, origin: "https://other.example.com" };
    assert.equal(entryFor(elsewhere, [forge], null).name, "gitea");
    assert.equal(entryFor(elsewhere, [{ ...forge, name: "gitea" }], null).name, "gitea-2");
  });

  it("changes the projects of the entry that was chosen, and keeps the repository of one that stays", () => {
    const tied: TrackerEntry = { ...forge, projects: ["octo/app", { project: "octo/site", repository: "~/site" }] };
    const wish = { kind: "gitea", origin: forge.origin, user: null, projects: ["octo/site", "octo/new"] };
    assert.deepEqual(entryFor(wish, [tied], tied).projects, [{ project: "octo/site", repository: "~/site" }, "octo/new"]);
    assert.deepEqual(withoutProject(tied, "octo/site")?.projects, ["octo/app"]);
    assert.equal(withoutProject(forge, "octo/app"), null);
  });

  it("is asked for in words that have a translation each", () => {
    const asked: string[] = [];
    const t = (message: string) => {
      asked.push(message);
      return `«${message}»`;
    };
    const l10n = { t };
    for (const profile of trackerProfiles) {
      const origin = profile.originFor("tracker.example.com") ?? "https://acme.atlassian.net";
      const scopes = [origin, "https://server.example.com"].map((one) => profile.tokenHelp(one).scope);
      for (const words of [...scopes, profile.userLabel ?? ""].filter(Boolean)) assert.equal(trackerWords(words, l10n), `«${words}»`);
      // "owner/name" is the same in any language.
      if (profile.projectLabel.includes(" ")) assert.equal(trackerWords(profile.projectLabel, l10n), `«${profile.projectLabel}»`);
    }
    assert.ok(asked.length > 8);
  });
});

describe("an address that is to be opened", () => {
  const github = { kind: "github", origin: "https://api.github.com" };
  const trackers = [
    github,
    { kind: "gitea", origin: "https://git.example.com/under" },
    { kind: "redmine", origin: "http://127.0.0.1:4100" },
  ];

  it("belongs to the web site of a connected tracker", () => {
    for (const url of [
      "https://github.com/octo/app/pull/12",
      "https://git.example.com/under/octo/app/issues/3#note-1",
      "http://127.0.0.1:4100/issues/7?tab=history",
    ])
      assert.equal(trackerUrl(url, trackers), url);
  });

  it("is refused when it does not, or is none", () => {
    for (const url of [
      "",
      "github.com/octo/app",
      "https://github.com.evil.example/octo/app",
      "https://evil.example/github.com",
      "https://github.com@evil.example/",
      "https://me:secret@github.com/octo/app",
      "https://github.com:8443/octo/app",
      "http://github.com/octo/app",
      "http://127.0.0.1:4101/issues/7",
      "https://api.github.com/repos/octo/app",
      "javascript:alert(1)//https://github.com/",
      "vscode://file/etc/passwd",
      "file:///etc/passwd",
      "command:workbench.action.quit",
      "https://github.com/a b",
      "https://github.com\\@evil.example",
      `https://github.com/${"x".repeat(2_000)}`,
    ])
      assert.equal(trackerUrl(url, trackers), null, url.slice(0, 80));
    assert.equal(trackerUrl("https://github.com/octo/app/pull/12", []), null);
  });

  it("never comes out with another origin than one of theirs, whatever is asked", () => {
    const origins = new Set(["https://github.com", "https://git.example.com", "http://127.0.0.1:4100"]);
    const piece = fc.constantFrom(
      "https:",
      "http:",
      "//",
      "/",
      "\\",
      "@",
      "github.com",
      "git.example.com",
      "127.0.0.1:4100",
      "evil.example",
      ":",
      "#",
      "?",
      ".",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const url = trackerUrl(pieces.join(""), trackers);
        assert.ok(url === null || origins.has(new URL(url).origin));
      }),
      { numRuns: 1_000 },
    );
  });
});
