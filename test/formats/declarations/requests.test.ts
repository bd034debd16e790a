/** What a format declares about a concept of a request is what becomes of it on the way from every other format. */
import { describe, expect, test } from "vitest";
import { type WireFormat, wireFormats } from "../../../src/core/ids.ts";
import { codecs } from "../../../src/formats/list.ts";
import { chatProbes } from "./chat-probes.ts";
import { becomes } from "./convert.ts";
import { geminiProbes } from "./gemini-probes.ts";
import { messagesProbes } from "./messages-probes.ts";
import type { Probe } from "./probe.ts";
import { responsesProbes } from "./responses-probes.ts";

const probes: Readonly<Record<WireFormat, readonly Probe[]>> = {
  "anthropic-messages": messagesProbes,
  "openai-chat": chatProbes,
  "openai-responses": responsesProbes,
  gemini: geminiProbes,
};

describe.each(wireFormats)("from %s", (source) => {
  describe.each(wireFormats.filter((format) => format !== source))("to %s", (target) => {
    test.each(probes[source].map((probe) => [probe.concept, probe.field, probe] as const))(
      "%s (%s) is treated as declared",
      (concept, field, probe) => {
        const declared = codecs[target].traits.support[concept];
        expect(becomes(probe, source, target)).toBe(declared === "kept" ? "kept" : `${declared} ${field}`);
      },
    );
  });

  test.each(probes[source].map((probe) => [probe.concept, probe.field, probe] as const))(
    "to itself, %s (%s) is kept",
    (concept, field, probe) => {
      const declared = codecs[source].traits.support[concept];
      // Bare reasoning text is refused or ignored by its own vendor too (H2, H9).
      const isKept = declared === "kept" || (!probe.byDialect && concept !== "reasoning-history");
      expect(becomes(probe, source, source)).toBe(isKept ? "kept" : `${declared} ${field}`);
    },
  );
});
