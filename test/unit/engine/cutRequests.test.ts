import assert from "node:assert/strict";
import german from "../../../l10n/engine.l10n.de.json";
import { createFetchTransport } from "../../../src/http/fetchTransport";
import type { Transport } from "../../../src/http/transport";
import { createGitlab } from "../../../src/trackers/gitlab";
import { said, setSaid } from "../../../webview/said";
import { startGitlab } from "../../simulators/gitlab";
import { scratchFolders } from "../../support/scratch";
import { mergedRequest, sessionAt, settingOf, worldOf } from "../../support/trackedWorld";
import { clock, connectionOf, NOW, readAll } from "../trackers/remote/simulated";

const scratch = scratchFolders();
const sha = (index: number): string => index.toString(16).padStart(40, "a");
const requestOf = (number: number, commits: number) =>
  mergedRequest({
    number,
    at: NOW - 3_600_000,
    headSha: sha(number * 1_000),
    mergeSha: sha(number * 1_000 + 999),
    commits: Array.from({ length: commits }, (_, index) => sha(number * 1_000 + index)),
  });

describe("requests with more commits than were read", function () {
  this.timeout(60_000);

  it("are counted, and said to the user once a connection, also in another language", async () => {
    const simulator = await startGitlab(worldOf([requestOf(1, 100), requestOf(2, 101), requestOf(3, 250)], []));
    const session = sessionAt(scratch(), NOW, { trackers: [settingOf(simulator, "gitlab", null)] });
    try {
      await session.refresh(() => {});
      assert.deepEqual(
        session.trackers().map(({ requests, cutRequests, problems }) => [requests, cutRequests, problems]),
        [[3, 2, []]],
      );
      const [note, ...others] = session.health().filter(({ origin }) => origin === "gitlab");
      assert.deepEqual([note?.severity, others], ["info", []]);
      assert.match(note?.message ?? "", /^gitlab: Requests of which not every commit was read: 2\. /);
      setSaid(german);
      assert.match(said(note?.message ?? ""), /^gitlab: Pull Requests, von denen nicht jeder Commit gelesen wurde: 2\. Was /);
    } finally {
      setSaid({});
      session.close();
      await simulator.close();
    }
  });

  for (const status of [403, 404])
    it(`are those of GitLab's whose commits may not be seen (${status})`, async () => {
      const simulator = await startGitlab(worldOf([requestOf(1, 2)], []));
      const real = createFetchTransport();
      const shut: Transport = async (request, signal) =>
        new URL(request.url).pathname.endsWith("/commits")
          ? { status, headers: {}, body: JSON.stringify({ message: "not for you" }) }
          : real(request, signal);
      try {
        const { readings } = await readAll(createGitlab(clock), connectionOf(simulator, "gitlab"), { through: shut });
        const requests = readings.flatMap((reading) => reading.requests);
        assert.deepEqual(
          requests.map(({ key, commits, commitsComplete }) => [key, commits, commitsComplete]),
          [["!1", [], false]],
        );
      } finally {
        await simulator.close();
      }
    });
});
