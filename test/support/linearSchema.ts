/**
 * Linear's GraphQL schema, made from the typed documents in its SDK (the schema itself is not in the package): the types that can be
 * reached from the given fields of `Query`, with their arguments. Interfaces are left out, as no question of ours needs one.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, type GraphQLSchema } from "graphql";

export function linearSchema(rootFields: readonly string[]): GraphQLSchema {
  schema ??= buildSchema(toSdl(readTypes(), rootFields));
  return schema;
}

let schema: GraphQLSchema | null = null;

interface Types {
  /** Fields of an object, an input or arguments: name and TypeScript type. */
  readonly objects: ReadonlyMap<string, readonly (readonly [name: string, type: string, optional: boolean])[]>;
  readonly enums: ReadonlyMap<string, readonly string[]>;
  readonly unions: ReadonlyMap<string, readonly string[]>;
}

function readTypes(): Types {
  const folder = join(__dirname, "../../node_modules/@linear/sdk/dist");
  const objects = new Map<string, (readonly [string, string, boolean])[]>();
  const enums = new Map<string, string[]>();
  const unions = new Map<string, string[]>();
  const file = readdirSync(folder).find((name) => /^index-.*\.d\.mts$/.test(name)) ?? "index.d.mts";
  const text = readFileSync(join(folder, file), "utf8")
    .replace(/\/\*\*[\s\S]*?\*\//g, "")
    .replace(/^[ \t]*\n/gm, "");
  for (const [, name, body] of text.matchAll(/^type (\w+) = (?:\w+ & )*\{\n((?: {2}\w+\??: .*;\n)*)\};/gm)) {
    const fields = [...(body ?? "").matchAll(/^ {2}(\w+)(\??): (.*);$/gm)].map(
      ([, field, mark, type]) => [field ?? "", type ?? "", mark === "?"] as const,
    );
    if (name !== undefined && !objects.has(name))
      objects.set(
        name,
        fields.filter(([field]) => field !== "__typename"),
      );
  }
  for (const [, name, body] of text.matchAll(/^declare enum (\w+) \{\n([\s\S]*?)^\}/gm))
    enums.set(
      name ?? "",
      [...(body ?? "").matchAll(/= "(\w+)"/g)].map(([, value]) => value ?? ""),
    );
  for (const [, name, body] of text.matchAll(/^type (\w+) = (\w+(?: \| \w+)+);$/gm)) unions.set(name ?? "", (body ?? "").split(" | "));
  return { objects, enums, unions };
}

function toSdl({ objects, enums, unions }: Types, rootFields: readonly string[]): string {
  const parts: string[] = [];
  const done = new Set<string>();
  const scalars = new Set<string>();
  const queue: { readonly name: string; readonly input: boolean }[] = [{ name: "Query", input: false }];
  /** "Maybe<Array<Scalars["String"]>>" as "[String!]"; null when it is no GraphQL type. */
  const typeOf = (text: string, input: boolean, optional: boolean): string | null => {
    const maybe = /^(?:Input)?Maybe<(.*)>$/.exec(text);
    if (maybe !== null) return typeOf(maybe[1] ?? "", input, true);
    const list = /^Array<(.*)>$/.exec(text);
    const bang = optional ? "" : "!";
    if (list !== null) {
      const inside = typeOf(list[1] ?? "", input, false);
      return inside === null ? null : `[${inside}]${bang}`;
    }
    const scalar = /^Scalars\["(\w+)"\]$/.exec(text)?.[1];
    if (scalar !== undefined) {
      if (!["ID", "String", "Boolean", "Int", "Float"].includes(scalar)) scalars.add(scalar);
      return scalar + bang;
    }
    if (!objects.has(text) && !enums.has(text) && !unions.has(text)) return null;
    queue.push({ name: text, input });
    return text + bang;
  };
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { name, input } = next;
    if (done.has(name)) continue;
    done.add(name);
    const values = enums.get(name);
    const members = unions.get(name);
    if (values !== undefined) parts.push(`enum ${name} { ${values.join(" ")} }`);
    else if (members !== undefined) {
      for (const member of members) typeOf(member, false, true);
      parts.push(`union ${name} = ${members.filter((member) => objects.has(member)).join(" | ")}`);
    } else {
      const fields = (objects.get(name) ?? []).filter(([field]) => name !== "Query" || rootFields.includes(field));
      const lines = fields.flatMap(([field, text, optional]) => {
        const type = typeOf(text, input, optional);
        return type === null ? [] : [`  ${field}${input ? "" : argumentsOf(name, field)}: ${type}`];
      });
      parts.push(`${input ? "input" : "type"} ${name} {\n${lines.length > 0 ? lines.join("\n") : "  _empty: Boolean"}\n}`);
    }
  }
  return [...parts, ...[...scalars].map((scalar) => `scalar ${scalar}`)].join("\n");

  function argumentsOf(type: string, field: string): string {
    const given = objects.get(`${type}${field.charAt(0).toUpperCase()}${field.slice(1)}Args`);
    if (given === undefined || given.length === 0) return "";
    const listed = given.flatMap(([name, text, optional]) => {
      const known = typeOf(text, true, optional);
      return known === null ? [] : [`${name}: ${known}`];
    });
    return listed.length === 0 ? "" : `(${listed.join(", ")})`;
  }
}
