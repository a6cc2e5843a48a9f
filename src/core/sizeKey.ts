/**
 * Under which key git's cache keeps how large a commit is: `files insertions deletions`. Listing outcomes joins it in SQL, so that both
 * sides have it from here. It is another one whenever sizes are counted otherwise.
 * @param sha full
 */
export function sizeKey(sha: string): string {
  return `${SIZE_KEY}${sha}`;
}

/** What stands before the sha. */
export const SIZE_KEY = "changed ";
