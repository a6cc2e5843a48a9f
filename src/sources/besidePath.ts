/** The path of something near a log, told from the log's own path; keeps the separators of the log's system. */
export function besidePath(log: string, up: number, ...names: readonly string[]): string {
  const separator = log.includes("\\") ? "\\" : "/";
  const parts = log.split(/[\\/]/);
  return [...parts.slice(0, Math.max(0, parts.length - 1 - up)), ...names].join(separator);
}
