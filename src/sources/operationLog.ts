import { asList, asObject, type JsonObject, parseObject } from "./jsonFields";

type Container = Record<string, unknown> | unknown[];

/** What replaying came to. */
export interface Replayed {
  /** null when the log never says what it starts from. */
  readonly document: JsonObject | null;
  /** Lines that are no operation, or that point to nothing. */
  readonly lost: number;
}

/**
 * Replays the log of changes in which VS Code keeps a chat session, one operation a line: 0 the whole document, 1 sets a
 * value, 2 adds to a list (after cutting it to `i` items), 3 removes a value. A last line that is still being written counts as lost.
 */
export function replayOperations(text: string): Replayed {
  let document: JsonObject | null = null;
  let lost = 0;
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    const operation = parseObject(line);
    if (operation?.["kind"] === 0 && asObject(operation["v"]) !== null) document = asObject(operation["v"]);
    else if (operation === null || document === null || !apply(operation, document)) lost++;
  }
  return { document, lost };
}

function apply(operation: JsonObject, document: JsonObject): boolean {
  const path = asList(operation["k"]);
  const last = path.at(-1);
  const parent = path.slice(0, -1).reduce<unknown>((value, name) => (isContainer(value) ? valueAt(value, name) : undefined), document);
  if (!isContainer(parent) || !isKey(parent, last)) return false;
  const holder = parent as Record<string | number, unknown>;
  switch (operation["kind"]) {
    case 1:
      holder[last] = operation["v"];
      return true;
    case 2: {
      const list = holder[last] ?? [];
      const length = operation["i"];
      if (!Array.isArray(list)) return false;
      if (typeof length === "number" && length >= 0 && length < list.length) list.length = Math.floor(length);
      holder[last] = list;
      for (const item of asList(operation["v"])) list.push(item);
      return true;
    }
    case 3:
      if (Array.isArray(parent)) parent.splice(Number(last), 1);
      else delete holder[last];
      return true;
    default:
      return false;
  }
}

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}

function valueAt(container: Container, name: unknown): unknown {
  return isKey(container, name) && Object.hasOwn(container, name) ? (container as Record<string | number, unknown>)[name] : undefined;
}

/** A name of a member, or a place in a list or just behind it: what is damaged must not make a list of a billion holes. */
function isKey(container: Container, name: unknown): name is string | number {
  if (Array.isArray(container)) return typeof name === "number" && Number.isInteger(name) && name >= 0 && name <= container.length;
  return typeof name === "string" && name !== "__proto__";
}
