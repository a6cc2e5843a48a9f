import type { CostCentre } from "../declared";

/** Where usage happened, as far as a cost centre asks. */
export interface Place {
  /** Absolute folder; null where the log does not say. */
  readonly folder: string | null;
  /** The repository's name and folder. */
  readonly repository: readonly string[];
  /** null or "" outside a branch. */
  readonly branch: string | null;
}

/**
 * The first declared centre that names the place: by its folder (what is below one belongs to it), its repository or its
 * branch. null when none does, or none is declared.
 */
export function costCentreOf(centres: readonly CostCentre[], { folder, repository, branch }: Place): string | null {
  const found = centres.find(
    ({ folders, repositories, branches }) =>
      (folder !== null && folders.some((pattern) => isWithin(pattern, folder))) ||
      repositories.some((pattern) => repository.some((name) => matches(pattern, slashed(name)))) ||
      (branch !== null && branch !== "" && branches.some((pattern) => matches(pattern, branch))),
  );
  return found?.name ?? null;
}

/** Whether a pattern in which `*` stands for any characters, none and "/" included, names all of a text. Takes linear time per star. */
export function matches(pattern: string, text: string): boolean {
  let star = -1;
  let resume = 0;
  let at = 0;
  let place = 0;
  while (place < text.length) {
    if (pattern[at] === "*") {
      star = at++;
      resume = place;
    } else if (at < pattern.length && pattern[at] === text[place]) {
      at++;
      place++;
    } else if (star >= 0) {
      at = star + 1;
      place = ++resume;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}

function isWithin(pattern: string, folder: string): boolean {
  const [wanted, given] = [slashed(pattern), slashed(folder)];
  return matches(wanted, given) || matches(`${wanted}/*`, given);
}

/** Windows writes folders with backslashes; a pattern may be written either way, and with a slash at the end. */
function slashed(folder: string): string {
  const forward = folder.replaceAll("\\", "/");
  return forward.length > 1 && forward.endsWith("/") ? forward.slice(0, -1) : forward;
}
