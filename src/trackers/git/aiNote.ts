import * as z from "zod/mini";

/** A session that a note says wrote a part of its commit; `lines` is how many lines the note gives it, 0 where it gives none. */
export interface NotedSession {
  readonly session: string;
  readonly lines: number;
}

const Agent = z.object({ agent_id: z.object({ id: z.string().check(z.minLength(1), z.maxLength(200)) }) });
const Metadata = z.object({
  sessions: z.optional(z.record(z.string(), z.unknown())),
  prompts: z.optional(z.record(z.string(), z.unknown())),
});

/**
 * The sessions that a git-ai note names (authorship standard 3: lines by key, a line "---", then JSON that says which session a
 * key stands for; earlier versions call sessions prompts). null for a text that is no such note.
 */
export function readAiNote(text: string): readonly NotedSession[] | null {
  const cut = /^---\r?$/m.exec(text);
  if (cut === null) return null;
  const metadata = Metadata.safeParse(parseJson(text.slice(cut.index + cut[0].length)));
  if (!metadata.success) return null;
  const lines = linesByKey(text.slice(0, cut.index));
  const found = new Map<string, number>();
  for (const [key, value] of Object.entries({ ...metadata.data.prompts, ...metadata.data.sessions })) {
    const agent = Agent.safeParse(value);
    if (!agent.success) continue;
    const { id } = agent.data.agent_id;
    found.set(id, (found.get(id) ?? 0) + (lines.get(key) ?? 0));
  }
  return [...found].map(([session, count]) => ({ session, lines: count }));
}

/** A line of a key's is two spaces, the key (its part before "::" is the session's), and ranges such as 1-10,15. */
function linesByKey(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  for (const [, key = "", ranges = ""] of text.matchAll(/^ {2}([0-9a-z_]{1,40})(?:::[0-9a-z_]{1,40})? ([\d,-]+)\r?$/gm)) {
    let count = 0;
    for (const [, from = "", to] of ranges.matchAll(/(\d{1,9})(?:-(\d{1,9}))?/g))
      count += Math.max(1, Number(to ?? from) - Number(from) + 1);
    lines.set(key, (lines.get(key) ?? 0) + count);
  }
  return lines;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
