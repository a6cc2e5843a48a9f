/** The questions that an agent may ask, in VS Code and over MCP alike. All of them only read. */
import * as z from "zod/mini";

/** What an agent is told of a tool; `inputSchema` is JSON Schema. The manifest repeats it, and a test holds the two equal. */
export interface AgentTool {
  readonly name: AgentToolName;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: {
    readonly type: "object";
    readonly additionalProperties: false;
    readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
}

export type AgentToolName = "token_yield_branch" | "token_yield_outcomes" | "token_yield_roi" | "token_yield_usage";

const DAYS = {
  type: "integer",
  minimum: 0,
  maximum: 3650,
  description: "How many days up to today, in the user's time zone; 0 is everything. 30 when left out.",
} as const;
const READING =
  "Money comes with its basis (a list price or an agent's own figure is not a bill), statements with their n, links with their grade; null means not known, never zero.";

export const AGENT_TOOLS: readonly AgentTool[] = [
  {
    name: "token_yield_branch",
    title: "Cost and outcomes of a branch",
    description: `What a git branch of this repository has cost in AI tokens so far, and what that usage produced: landed, in flight, exploration, and the commits, requests and issues it went to. Use it when asked what a branch or the current work cost or produced. Without input it is about the branch that is checked out. ${READING}`,
    inputSchema: {
      type: "object",
      additionalProperties: false,
      properties: {
        branch: { type: "string", maxLength: 1000, description: "The branch's name; the one that is checked out when left out." },
      },
    },
  },
  {
    name: "token_yield_outcomes",
    title: "Outcomes and what each has cost",
    description: `Commits, requests and issues of this repository that landed in the last days or were fed by usage in them, the newest first, each with what it has cost, how it landed and how sure the link is. Use it when asked what was produced, or what a certain commit or request cost. ${READING}`,
    inputSchema: {
      type: "object",
      additionalProperties: false,
      properties: {
        days: DAYS,
        limit: { type: "integer", minimum: 1, maximum: 50, description: "How many outcomes at most; 10 when left out." },
        id: {
          type: "string",
          minLength: 2,
          maxLength: 200,
          description: "Only the request or issue with this id, or commits whose sha begins with it.",
        },
      },
    },
  },
  {
    name: "token_yield_roi",
    title: "What usage became",
    description: `What became of the tokens used in this repository in the last days: linked to outcomes, in flight, and exploration with its reasons, which sum to the total; and what an outcome has cost at the median where there are enough of them. Use it when asked whether usage was worth it. ${READING}`,
    inputSchema: { type: "object", additionalProperties: false, properties: { days: DAYS } },
  },
  {
    name: "token_yield_usage",
    title: "Token usage and cost",
    description: `Tokens and cost of AI agents on this machine in the last days, in total or by source, model or day. Use it when asked how much was used or spent. ${READING}`,
    inputSchema: {
      type: "object",
      additionalProperties: false,
      properties: {
        days: DAYS,
        by: { type: "string", enum: ["total", "source", "model", "day"], description: "How rows are grouped; total when left out." },
      },
    },
  },
];

const days = z._default(z.int().check(z.minimum(0), z.maximum(3650)), 30);

/** What arrives from an agent, checked: unknown keys are refused, so that a misspelt one is not taken for a default. */
export const AGENT_INPUTS = {
  token_yield_branch: z.strictObject({ branch: z.optional(z.string().check(z.maxLength(1000))) }),
  token_yield_outcomes: z.strictObject({
    days,
    limit: z._default(z.int().check(z.minimum(1), z.maximum(50)), 10),
    id: z.optional(z.string().check(z.minLength(2), z.maxLength(200))),
  }),
  token_yield_roi: z.strictObject({ days }),
  token_yield_usage: z.strictObject({ days, by: z._default(z.enum(["total", "source", "model", "day"]), "total") }),
} as const;
