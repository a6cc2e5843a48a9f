import path from "node:path";
import { AGENT_TOOLS } from "../engine/agents/agentTools";
import type { Session } from "../engine/session";
import type { Command } from "./arguments";

/** An agent asks several things in a row: what was brought up to date this recently is not read again. */
const FRESH_MS = 2_000;

/** Answers agents about a folder until they close the connection. The logs are read before an answer, so that it is not stale. */
export async function answerAgents(
  { repository, titles }: Extract<Command, { command: "mcp" }>,
  session: Session,
  timeZone: string,
  version: string,
): Promise<void> {
  const folder = path.resolve(repository ?? ".");
  let readAt = 0;
  // One after the other: a refresh writes, and two of them at once would only do the same work twice.
  let last: Promise<unknown> = Promise.resolve();
  const { serveMcp } = await import("./mcpServer");
  await serveMcp({
    version,
    tools: AGENT_TOOLS,
    answer: (tool, input) => {
      const next = last.then(async () => {
        if (Date.now() - readAt >= FRESH_MS) {
          await session.refresh(() => undefined);
          readAt = Date.now();
        }
        return session.agent(folder, tool, input, titles, timeZone);
      });
      last = next.catch(() => undefined);
      return next;
    },
  });
}
