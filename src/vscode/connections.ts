import type { SecretStorage } from "vscode";
import type { Connection } from "../sources/source";
import type { SourceSetting } from "./sourceSettings";

/** Where a connection's key is kept. The origin is part of it, so that a changed address finds no key. */
export function secretId({ name, origin }: Pick<Connection, "name" | "origin">): string {
  return `tokenYield.key:${name}@${origin}`;
}

export interface Connections {
  readonly connections: readonly Connection[];
  /** Sources without a key on this machine: entered elsewhere, removed, or with an address that was changed by hand. */
  readonly keyless: readonly SourceSetting[];
}

/** Joins the settings with their keys. A keychain that cannot be read leaves its sources keyless. */
export async function readConnections(sources: readonly SourceSetting[], secrets: Pick<SecretStorage, "get">): Promise<Connections> {
  const keys = await Promise.all(
    sources.map((source) =>
      Promise.resolve(secrets.get(secretId(source))).then(
        (key) => key || null,
        () => null,
      ),
    ),
  );
  const connections: Connection[] = [];
  const keyless: SourceSetting[] = [];
  sources.forEach((source, index) => {
    const key = keys[index];
    if (key) connections.push({ ...source, key });
    else keyless.push(source);
  });
  return { connections, keyless };
}
