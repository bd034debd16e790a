/** No concept is declared that nothing can say. */
import { expect, test } from "vitest";
import { wireFormats } from "../../../src/core/ids.ts";
import { codecs } from "../../../src/formats/list.ts";
import { concepts } from "../../../src/formats/support.ts";
import { answerProbes } from "./answer-probes.ts";
import { requestProbes } from "./probes.ts";

test("every concept is probed", () => {
  const probed = wireFormats.flatMap((format) => [...requestProbes[format], ...answerProbes[format]]);
  // Signatures of earlier turns need one body a pair: see signatures.test.ts.
  const reached = new Set([...probed.map(({ concept }) => concept), "signature-history"]);
  expect(Object.keys(concepts).filter((concept) => !reached.has(concept))).toEqual([]);
});

test.each(wireFormats)("%s declares a treatment of every concept and of nothing else", (format) => {
  expect(Object.keys(codecs[format].traits.support).sort()).toEqual(Object.keys(concepts).sort());
});
