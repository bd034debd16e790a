/** The law of errors: a client of any format is told what kind of error it was, and what the upstream said. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type WireFormat, wireFormats } from "../../../src/core/ids.ts";
import { errorClasses } from "../../../src/formats/internal/answer.ts";
import { codecs } from "../../../src/formats/list.ts";
import { corpusIsMissing } from "../../helpers/corpus/folder.ts";
import { errorCases } from "../../helpers/corpus/read-corpus.ts";
import { at, numberAt, textAt } from "../../helpers/grammar/json.ts";
import { messagesErrorTypes } from "../../helpers/grammar/messages-vocabulary.ts";
import { anyFormat, runs } from "./law.ts";

/** What each format's library reads of an error. */
const shapes: Readonly<Record<WireFormat, (body: unknown, status: number) => boolean>> = {
  "anthropic-messages": (body) =>
    at(body, "type") === "error" &&
    messagesErrorTypes.has(textAt(body, "error", "type") ?? "") &&
    textAt(body, "error", "message") !== undefined,
  "openai-chat": openaiShape,
  "openai-responses": openaiShape,
  gemini: (body, status) =>
    numberAt(body, "error", "code") === status &&
    /^[A-Z_]+$/.test(textAt(body, "error", "status") ?? "") &&
    textAt(body, "error", "message") !== undefined,
};

function openaiShape(body: unknown): boolean {
  const { type, code, param } = (at(body, "error") ?? {}) as Record<string, unknown>;
  const optional = [code, param].every(
    (value) => value === null || value === undefined || typeof value === "string",
  );
  return typeof type === "string" && optional && textAt(body, "error", "message") !== undefined;
}

describe("Semantic path law of errors", () => {
  it.each(wireFormats)("every class of error comes back from %s as it went in", (format) => {
    for (const kind of errorClasses) {
      const { status, headers, body } = codecs[format].encodeError({ class: kind, message: "it broke" });
      expect(shapes[format](body, status)).toBe(true);
      expect(status).toBeGreaterThanOrEqual(400);
      const back = codecs[format].decodeError(status, headers, body);
      expect([kind, back.message.includes("it broke")]).toEqual([kind, true]);
      // What a format has no word of its own for may come back as its neighbour; never as one that a client treats otherwise.
      if (!neighbours.has(`${kind} ${back.class}`)) expect(back.class).toBe(kind);
    }
  });

  it.skipIf(corpusIsMissing).each(errorCases.map((one) => [one.name, one] as const))(
    "%s keeps its status and its words",
    (_name, { format, status, body }) => {
      const read = codecs[format].decodeError(status, {}, body);
      for (const client of wireFormats) {
        const told = codecs[client].encodeError(read);
        expect(told.status).toBe(status);
        expect(shapes[client](told.body, told.status)).toBe(true);
        const words = textAt(body, "error", "message") ?? "";
        expect(textAt(told.body, "error", "message")).toContain(words);
      }
    },
  );

  it("H86: nothing that stands in place of an error makes a codec throw", () => {
    const body = fc.oneof(
      fc.json().map((json) => JSON.parse(json) as never),
      fc.string(),
    );
    fc.assert(
      fc.property(
        anyFormat,
        anyFormat,
        fc.integer({ min: 400, max: 599 }),
        body,
        (upstream, client, status, value) => {
          const told = codecs[client].encodeError(codecs[upstream].decodeError(status, {}, value));
          expect(shapes[client](told.body, told.status)).toBe(true);
        },
      ),
      runs(150),
    );
  });
});

const neighbours = new Set([
  "unsupported invalid-request",
  "too-large invalid-request",
  "permission authentication",
  "billing rate-limit",
  "timeout server",
]);
