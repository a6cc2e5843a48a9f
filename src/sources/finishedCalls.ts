import { asList, asName, asObject, asText, epochInstant, isoInstant, type JsonObject, parseList, parseObject } from "./jsonFields";

/** A tool's call in a conversation whose result is there. */
export interface FinishedCall {
  readonly tool: string;
  /** What the tool was given; null where the call stands in the text of an answer. */
  readonly input: JsonObject | null;
  /** What the result's heading says that the call was for: a path or a command. */
  readonly subject: string | null;
  /** The result without its heading. */
  readonly text: string;
  /** The result as the conversation holds it. */
  readonly content: unknown;
  readonly failed: boolean;
  /** When the result was written down, epoch milliseconds; null where the conversation does not tell. */
  readonly at: number | null;
}

/** How Cline and its forks head the result of a call that stood in the text of an answer. */
const HEADING = /^\[(\w+)(?: for '([\s\S]*?)'(?: and \d+ more files?)?)?[^\]\n]*\] Result:(?:\s|$)/;

/**
 * The calls of a conversation in the order of their results, in each form that Cline and its forks keep it in: Anthropic's blocks
 * (`tool_use`, `tool_result`), calls in the text of an answer with results under a heading, and the parts of the AI SDK
 * (`tool-call`, `tool-result`). Their sources: `src/core/task/tools/utils/ToolResultUtils.ts` of Cline 3, `presentAssistantMessage.ts`
 * and `rooMessage.ts` of Roo Code 3, `agent-message-codec.ts` of Cline's SDK.
 */
export function* finishedCalls(messages: readonly unknown[]): Generator<FinishedCall> {
  const asked = new Map<string, { readonly tool: string; readonly input: JsonObject | null }>();
  for (const value of messages) {
    const message = asObject(value);
    const at = epochInstant(message?.["ts"]) ?? isoInstant(message?.["ts"]);
    const isAnswer = message?.["role"] === "assistant";
    const blocks = asList(message?.["content"]).map(asObject);
    for (const [index, block] of blocks.entries()) {
      const type = block?.["type"];
      if (block === null) continue;
      if (isAnswer) {
        const id = asName(block["id"]) ?? asName(block["toolCallId"]);
        const tool = asName(block["name"]) ?? asName(block["toolName"]);
        if ((type === "tool_use" || type === "tool-call") && id !== null && tool !== null)
          asked.set(id, { tool, input: inputOf(block["input"]) });
        continue;
      }
      if (type === "tool_result" || type === "tool-result") {
        const call = asked.get(asName(block["tool_use_id"]) ?? asName(block["toolCallId"]) ?? "");
        const content = block["content"] ?? asObject(block["output"])?.["value"] ?? block["output"];
        const headed = withoutHeading(textOf(content));
        const tool = call?.tool ?? headed.tool;
        if (tool === null) continue;
        const failed = block["is_error"] === true || block["isError"] === true;
        yield { tool, input: call?.input ?? null, subject: headed.subject, text: headed.text, content, failed, at };
        continue;
      }
      const headed = withoutHeading(asText(block["text"]) ?? "");
      if (headed.tool === null) continue;
      // Older versions write the result as a part of its own.
      const text = headed.text !== "" ? headed.text : (asText(blocks[index + 1]?.["text"]) ?? "");
      yield { tool: headed.tool, input: null, subject: headed.subject, text, content: text, failed: false, at };
    }
  }
}

/** What the operations of a call came to, as Cline's SDK tells: an object with `success` for each, one alone as text. None elsewhere. */
export function operationsOf({ content }: FinishedCall): readonly JsonObject[] {
  const value = typeof content === "string" && /^\s*[[{]/.test(content) ? (parseObject(content) ?? parseList(content)) : content;
  const operations = (Array.isArray(value) ? value : [value]).map(asObject);
  return operations.flatMap((operation) => (operation !== null && typeof operation["success"] === "boolean" ? [operation] : []));
}

function withoutHeading(text: string): { readonly tool: string | null; readonly subject: string | null; readonly text: string } {
  if (!text.startsWith("[")) return { tool: null, subject: null, text };
  const [heading = "", tool, subject] = HEADING.exec(text) ?? [];
  return { tool: tool ?? null, subject: subject ?? null, text: text.slice(heading.length).trimStart() };
}

function inputOf(input: unknown): JsonObject | null {
  if (typeof input !== "string") return asObject(input);
  // A tool that takes one text is given it as it is.
  return parseObject(input) ?? { input };
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  const texts = asList(content).map((item) => asText(asObject(item)?.["text"]) ?? asText(asObject(item)?.["value"]) ?? "");
  return texts.join("\n");
}
