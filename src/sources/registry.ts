import { claudeCode } from "./claudeCode";
import { cline, kiloCode, rooCode } from "./cline";
import { codex } from "./codex";
import { copilotChat } from "./copilotChat";
import { copilotCli } from "./copilotCli";
import { crush } from "./crush";
import { geminiCli } from "./geminiCli";
import { goose } from "./goose";
import { litellm } from "./litellm";
import { kiloCli, openCode } from "./openCode";
import { qwenCode } from "./qwenCode";
import type { FileSource, PollSource } from "./source";

/** Agents whose files are read from this disk, in the order in which views list them. */
export const fileSources: readonly FileSource[] = [
  claudeCode,
  codex,
  copilotChat,
  copilotCli,
  geminiCli,
  qwenCode,
  openCode,
  cline,
  rooCode,
  kiloCode,
  kiloCli,
  goose,
  crush,
];

/** Gateways and providers that are asked over the network. */
export const pollSources: readonly PollSource[] = [litellm];
