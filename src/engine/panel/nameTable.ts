/** Names by small numbers, so that what bears them can be compared and counted without them. */
export interface NameTable {
  /** By their numbers. */
  readonly names: readonly (string | null)[];
  /** Gives a number to a name that has none. */
  numberOf(name: string | null): number;
  /** -1 where it has none. */
  find(name: string | null): number;
}

export function createNameTable(): NameTable {
  const names: (string | null)[] = [];
  const numbers = new Map<string | null, number>();
  // Neighbours mostly bear the same name.
  let last: string | null | undefined;
  let lastNumber = -1;
  return {
    names,
    numberOf: (name) => {
      if (name === last) return lastNumber;
      let number = numbers.get(name);
      if (number === undefined) {
        number = names.length;
        names.push(name);
        numbers.set(name, number);
      }
      last = name;
      lastNumber = number;
      return number;
    },
    find: (name) => numbers.get(name) ?? -1,
  };
}
