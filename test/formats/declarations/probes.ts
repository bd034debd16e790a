/** Every probe of a request, by the format of its client. */
import type { WireFormat } from "../../../src/core/ids.ts";
import { chatProbes } from "./chat-probes.ts";
import { geminiProbes } from "./gemini-probes.ts";
import { messagesProbes } from "./messages-probes.ts";
import type { Probe } from "./probe.ts";
import { responsesProbes } from "./responses-probes.ts";

export const requestProbes: Readonly<Record<WireFormat, readonly Probe[]>> = {
  "anthropic-messages": messagesProbes,
  "openai-chat": chatProbes,
  "openai-responses": responsesProbes,
  gemini: geminiProbes,
};
