import * as vscode from "vscode";
import * as z from "zod/mini";
import type { EngineClient } from "./engineClient";

export interface AgentToolParts {
  /** The extension's own manifest, which declares the tools. */
  readonly manifest: unknown;
  readonly engine: EngineClient;
  /** Whether titles and names of branches may be in an answer. */
  readonly names: () => boolean;
}

/**
 * Offers the tools of the manifest to agents in the editor. They only read, and say ids and figures: what others wrote is in an
 * answer only where a setting allows it.
 */
export function offerAgentTools({ manifest, engine, names }: AgentToolParts): vscode.Disposable {
  const tools = declaredTools(manifest).map((tool) =>
    vscode.lm.registerTool<unknown>(tool, {
      prepareInvocation: () => ({ invocationMessage: vscode.l10n.t("Asking Token Yield") }),
      async invoke({ input }) {
        const answered = await engine.ask({ kind: "agent", tool, input, names: names() });
        // For the agent, and so in English.
        if (answered.kind !== "agent") throw new Error("Token Yield could not answer. Its log says why; try again in a moment.");
        const { answer } = answered;
        if (!answer.ok) throw new Error(answer.why);
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(JSON.stringify(answer.answer))]);
      },
    }),
  );
  return vscode.Disposable.from(...tools);
}

function declaredTools(manifest: unknown): string[] {
  const parsed = Manifest.safeParse(manifest);
  return parsed.success ? parsed.data.contributes.languageModelTools.map(({ name }) => name) : [];
}

const Manifest = z.object({ contributes: z.object({ languageModelTools: z.array(z.object({ name: z.string() })) }) });
