import assert from "node:assert/strict";
import { createScrubber, saidIn } from "../../../src/http/said";

describe("what a server said", () => {
  const hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

  it("is shown without a key, and without a key's hash, by which LiteLLM names it", () => {
    const body = JSON.stringify({ error: { message: `Authentication Error, Invalid proxy server token passed. key=${hash}, not found` } });
    assert.equal(
      saidIn(body, createScrubber("sk-secret")),
      "Authentication Error, Invalid proxy server token passed. key=[key], not found",
    );
    assert.equal(createScrubber("geheim")(`geheim ${hash.toUpperCase()} Bearer abc`), "[key] [key] Bearer [key]");
  });

  it("keeps what a person can use: a commit, a number", () => {
    const commit = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
    assert.equal(createScrubber("k-1")(`No commit found for SHA: ${commit} (422)`), `No commit found for SHA: ${commit} (422)`);
  });
});
