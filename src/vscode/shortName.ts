/** A name on one line, at most `longest` characters: a longer one loses its middle, since the ends tell it from its like. */
export function shortName(name: string, longest = 24): string {
  // Control and formatting characters could break the line or turn its direction.
  const characters = [...name.replace(/[\s\p{C}]+/gu, " ").trim()];
  if (characters.length <= longest) return characters.join("");
  const half = (longest - 1) / 2;
  return `${characters.slice(0, Math.ceil(half)).join("")}…${characters.slice(-Math.floor(half)).join("")}`;
}
