import { claudeCode } from "./claudeCode";
import { codex } from "./codex";
import { copilotCli } from "./copilotCli";
import { geminiCli } from "./geminiCli";
import { litellm } from "./litellm";
import { qwenCode } from "./qwenCode";
import type { FileSource, PollSource } from "./source";

/** Agents whose logs are read from this disk, in the order in which views list them. */
export const fileSources: readonly FileSource[] = [claudeCode, codex, geminiCli, qwenCode, copilotCli];

/** Gateways and providers that are asked over the network. */
export const pollSources: readonly PollSource[] = [litellm];
