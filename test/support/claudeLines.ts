/** Lines of a Claude Code transcript, as far as usage and git need them. */
export interface Response {
  readonly id: string;
  readonly session: string;
  readonly at: number;
  readonly cwd: string;
  readonly branch?: string;
  readonly model?: string;
  readonly input?: number;
  readonly output?: number;
  readonly cacheRead?: number;
  readonly write1h?: number;
}

export function responseLine(response: Response): string {
  const { input = 10, output = 100, cacheRead = 1000, write1h = 50 } = response;
  return `${JSON.stringify({
    type: "assistant",
    sessionId: response.session,
    uuid: `u-${response.id}`,
    timestamp: new Date(response.at).toISOString(),
    cwd: response.cwd,
    gitBranch: response.branch ?? "main",
    isSidechain: false,
    requestId: `req-${response.id}`,
    message: {
      id: response.id,
      role: "assistant",
      model: response.model ?? "claude-sonnet-5",
      content: [],
      usage: {
        input_tokens: input,
        output_tokens: output,
        cache_read_input_tokens: cacheRead,
        cache_creation_input_tokens: write1h,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: write1h },
      },
    },
  })}\n`;
}

export function commitLine(commit: { session: string; at: number; cwd: string; sha: string; branch?: string }): string {
  return `${JSON.stringify({
    type: "user",
    sessionId: commit.session,
    uuid: `u-${commit.sha}`,
    timestamp: new Date(commit.at).toISOString(),
    cwd: commit.cwd,
    gitBranch: commit.branch ?? "main",
    isSidechain: false,
    message: { role: "user", content: [] },
    toolUseResult: { stdout: "", stderr: "", interrupted: false, gitOperation: { commit: { sha: commit.sha, kind: "committed" } } },
  })}\n`;
}
