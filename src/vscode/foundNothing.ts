import type { StatusSnapshot } from "../protocol";

/** Whether neither a log nor a gateway was found and nothing was ever counted. What could not be read is something: the page says what. */
export function foundNothing({ sourcesFound, gateways, lastResponseAt, indexing, health }: StatusSnapshot): boolean {
  const troubled = health.some(({ severity }) => severity !== "info");
  return sourcesFound.length === 0 && gateways.length === 0 && lastResponseAt === null && indexing === null && !troubled;
}
