import assert from "node:assert/strict";
import { trackerProfiles } from "../../../../src/trackers/profiles";
import { remoteTrackers } from "../../../../src/trackers/registry";

describe("trackers' profiles", () => {
  it("are the registered trackers', in their order", () => {
    assert.deepEqual(
      trackerProfiles.map(({ id }) => id),
      remoteTrackers.map(({ id }) => id),
    );
    for (const [index, profile] of trackerProfiles.entries())
      assert.deepEqual({ ...remoteTrackers[index], ...profile }, remoteTrackers[index]);
  });

  it("say where people look, which is where a token is made or beside it", () => {
    const web = (id: string, origin: string) => trackerProfiles.find((profile) => profile.id === id)?.webOrigin(origin);
    assert.equal(web("github", "https://api.github.com"), "https://github.com");
    assert.equal(web("github", "https://api.acme.ghe.com"), "https://acme.ghe.com");
    assert.equal(web("github", "https://github.acme.example/api"), "https://github.acme.example");
    assert.equal(web("linear", "https://api.linear.app"), "https://linear.app");
    for (const id of ["gitlab", "gitea", "jira", "redmine"])
      assert.equal(web(id, "https://tracker.example/under"), "https://tracker.example/under");
  });
});
