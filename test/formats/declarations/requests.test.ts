/** What a format declares about a concept of a request is what becomes of it on the way from every other format. */
import { describe, expect, test } from "vitest";
import { wireFormats } from "../../../src/core/ids.ts";
import { codecs } from "../../../src/formats/list.ts";
import { becomes } from "./convert.ts";
import { requestProbes } from "./probes.ts";

describe.each(wireFormats)("from %s", (source) => {
  describe.each(wireFormats.filter((format) => format !== source))("to %s", (target) => {
    test.each(requestProbes[source].map((probe) => [probe.concept, probe.field, probe] as const))(
      "%s (%s) is treated as declared",
      (concept, field, probe) => {
        const declared = codecs[target].traits.support[concept];
        expect(becomes(probe, source, target)).toBe(declared === "kept" ? "kept" : `${declared} ${field}`);
      },
    );
  });

  test.each(requestProbes[source].map((probe) => [probe.concept, probe.field, probe] as const))(
    "to itself, %s (%s) is kept",
    (concept, field, probe) => {
      const declared = codecs[source].traits.support[concept];
      // Bare reasoning text is refused or ignored by its own vendor too (H2, H9).
      const isKept = declared === "kept" || (!probe.byDialect && concept !== "reasoning-history");
      expect(becomes(probe, source, source)).toBe(isKept ? "kept" : `${declared} ${field}`);
    },
  );
});
