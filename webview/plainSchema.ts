/**
 * Stands in for `zod/mini` in the page's bundles: what the protocol's schemas use of it, and nothing else. They are the same schemas
 * everywhere else read by zod itself, which a page that opens would be sent and would set up before its first figure; and a snapshot that
 * fits is not copied here. A test holds its verdicts to zod's. A value keeps what its schema does not name.
 */
export interface Schema {
  /** The value, a copy of it with defaults filled in, or `MISFIT`. */
  read(value: unknown): unknown;
  readonly shape: Readonly<Record<string, Schema>>;
  check(...checks: readonly Check[]): Schema;
  safeParse(value: unknown): Parsed;
}

/** A constraint on what is of the right type already. */
export type Check = (value: string & number & readonly unknown[]) => boolean;

type Parsed =
  | { readonly success: true; readonly data: unknown }
  | { readonly success: false; readonly error: { readonly issues: readonly [{ readonly path: readonly PropertyKey[] }] } };

const MISFIT = Symbol("misfit");
/** Where a value that is being read does not fit, the innermost key first. */
let misfitAt: PropertyKey[] = [];

function schema(read: Schema["read"], shape: Schema["shape"] = {}): Schema {
  return {
    read,
    shape,
    check: (...checks) =>
      schema((value) => {
        const known = read(value);
        return known === MISFIT || !checks.every((fits) => fits(known as Parameters<Check>[0])) ? MISFIT : known;
      }, shape),
    safeParse(value) {
      misfitAt = [];
      const data = read(value);
      return data === MISFIT ? { success: false, error: { issues: [{ path: misfitAt.toReversed() }] } } : { success: true, data };
    },
  };
}

const when = (fits: (value: unknown) => boolean): Schema => schema((value) => (fits(value) ? value : MISFIT));

export const string = (): Schema => when((value) => typeof value === "string");
export const number = (): Schema => when(Number.isFinite);
export const boolean = (): Schema => when((value) => typeof value === "boolean");
export const literal = (one: unknown): Schema => when((value) => value === one);
const oneOf = (all: readonly unknown[]): Schema => when((value) => all.includes(value));

export { oneOf as enum };

export const nullable = (inner: Schema): Schema => schema((value) => (value === null ? value : inner.read(value)));
export const optional = (inner: Schema): Schema => schema((value) => (value === undefined ? value : inner.read(value)));
export const _default = (inner: Schema, otherwise: unknown): Schema =>
  schema((value) => (value === undefined ? otherwise : inner.read(value)));

export function object(shape: Schema["shape"]): Schema {
  const entries = Object.entries(shape);
  return schema((value) => {
    if (!isRecord(value)) return MISFIT;
    let read = value;
    for (const [key, inner] of entries) {
      const part = inner.read(value[key]);
      if (part === MISFIT) return misfit(key);
      if (part === value[key]) continue;
      if (read === value) read = { ...value };
      read[key] = part;
    }
    return read;
  }, shape);
}

export function pick({ shape }: Schema, wanted: Readonly<Record<string, true>>): Schema {
  return object(Object.fromEntries(Object.entries(shape).filter(([key]) => key in wanted)));
}

export function array(inner: Schema): Schema {
  return schema((value) => {
    if (!Array.isArray(value)) return MISFIT;
    const all: readonly unknown[] = value;
    let read: unknown[] | null = null;
    for (let index = 0; index < all.length; index++) {
      const part = inner.read(all[index]);
      if (part === MISFIT) return misfit(index);
      if (part === all[index]) continue;
      read ??= [...all];
      read[index] = part;
    }
    return read ?? all;
  });
}

/** Of strings, whatever their keys. */
export function record(_keys: Schema, inner: Schema): Schema {
  return schema((value) => {
    if (!isRecord(value)) return MISFIT;
    for (const key of Object.keys(value)) if (inner.read(value[key]) === MISFIT) return misfit(key);
    return value;
  });
}

export function union(all: readonly Schema[]): Schema {
  return schema((value) => {
    for (const one of all) {
      const read = one.read(value);
      if (read !== MISFIT) return read;
      misfitAt = [];
    }
    return MISFIT;
  });
}

export function discriminatedUnion(key: string, all: readonly Schema[]): Schema {
  return schema((value) => {
    if (!isRecord(value)) return MISFIT;
    const fitting = all.find(({ shape }) => shape[key]?.read(value[key]) !== MISFIT);
    return fitting === undefined ? misfit(key) : fitting.read(value);
  });
}

export const maxLength =
  (most: number): Check =>
  ({ length }) =>
    length <= most;
export const minLength =
  (least: number): Check =>
  ({ length }) =>
    length >= least;
export const regex =
  (pattern: RegExp): Check =>
  (value) =>
    pattern.test(value);
export const maximum =
  (most: number): Check =>
  (value) =>
    value <= most;
export const positive = (): Check => (value) => value > 0;
export const nonnegative = (): Check => (value) => value >= 0;
export const int = (): Check => Number.isSafeInteger;

function misfit(key: PropertyKey): typeof MISFIT {
  misfitAt.push(key);
  return MISFIT;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
