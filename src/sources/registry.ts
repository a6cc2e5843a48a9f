import { claudeCode } from "./claudeCode";
import { codex } from "./codex";
import { litellm } from "./litellm";
import type { FileSource, PollSource } from "./source";

/** Agents whose logs are read from this disk, in the order in which views list them. */
export const fileSources: readonly FileSource[] = [claudeCode, codex];

/** Gateways and providers that are asked over the network. */
export const pollSources: readonly PollSource[] = [litellm];
