/** Every question in GraphQL against the schema that its service publishes. */
import assert from "node:assert/strict";
import { parse, validate } from "graphql";
import { BEGIN, issuesQuery, NAME, REQUESTS, WHO } from "../../../../src/trackers/github/queries";
import * as linear from "../../../../src/trackers/linear/wire";
import { githubSchema } from "../../../simulators/github";
import { LINEAR } from "../../../simulators/linear";

describe("questions in GraphQL", function () {
  this.timeout(30_000);
  it("are valid on GitHub's schema, for old and new servers", () => {
    const both = [true, false];
    const issues = both.flatMap((duplicates) => both.map((references) => issuesQuery({ duplicates, references })));
    for (const query of [BEGIN, NAME, WHO, REQUESTS, ...issues]) assert.deepEqual(validate(githubSchema(), parse(query)), []);
    assert.notDeepEqual(validate(githubSchema(), parse(REQUESTS.replace("headRefOid", "headRefSha"))), []);
  });

  it("are valid on Linear's schema", () => {
    for (const query of [linear.BEGIN, linear.WHO, linear.ISSUES, linear.OTHERS]) assert.deepEqual(validate(LINEAR(), parse(query)), []);
    assert.notDeepEqual(validate(LINEAR(), parse(linear.ISSUES.replace("previousIdentifiers", "formerIdentifiers"))), []);
    assert.notDeepEqual(validate(LINEAR(), parse(linear.OTHERS.replace("null: true", "nobody: true"))), []);
    assert.notDeepEqual(validate(LINEAR(), parse(linear.ISSUES.replace("gte: $since", "since: $since"))), []);
  });
});
