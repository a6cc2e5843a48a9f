import assert from "node:assert/strict";
import { readConnections, secretId } from "../../../src/vscode/connections";

const work = { name: "work", kind: "litellm", origin: "https://gateway.example" } as const;

describe("connections", () => {
  const secretsOf = (secrets: Record<string, string>) => ({ get: (id: string) => Promise.resolve(secrets[id]) });

  it("join a source with its key", async () => {
    const { connections, keyless } = await readConnections([work], secretsOf({ [secretId(work)]: "k" }));
    assert.deepEqual({ connections, keyless }, { connections: [{ ...work, key: "k" }], keyless: [] });
  });

  it("never give a key to another origin or name than it was entered for", async () => {
    const secrets = secretsOf({ [secretId(work)]: "k" });
    const moved = { ...work, origin: "https://elsewhere.example" };
    const renamed = { ...work, name: "home" };
    assert.deepEqual(await readConnections([moved, renamed], secrets), { connections: [], keyless: [moved, renamed] });
  });

  it("go on without the one whose keychain entry cannot be read", async () => {
    const home = { ...work, name: "home" };
    const get = (id: string) => (id === secretId(work) ? Promise.reject(new Error("locked")) : Promise.resolve("k"));
    assert.deepEqual(await readConnections([work, home], { get }), { connections: [{ ...home, key: "k" }], keyless: [work] });
  });
});
