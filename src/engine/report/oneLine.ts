/**
 * Text that somebody else wrote (a title, a model's name) as one line of at most `longest` characters: without line breaks,
 * control characters and marks that turn the direction of what follows.
 */
export function oneLine(text: string, longest: number): string {
  const clean = text
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
    .replace(/[\p{Cc}\u2028\u2029\s]+/gu, " ")
    .trim();
  // By code points, so that no pair is cut in two.
  const points = [...clean];
  return points.length <= longest ? clean : `${points.slice(0, longest - 1).join("")}…`;
}
