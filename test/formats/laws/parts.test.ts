/** The law of the stages: whatever parts a decoder gives, a client is sent a stream of its format's grammar. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutStops } from "../../../src/formats/answer/cut-stops.ts";
import { orderBlocks } from "../../../src/formats/answer/order-blocks.ts";
import { restoreTools } from "../../../src/formats/answer/restore-tools.ts";
import { splitThink } from "../../../src/formats/answer/split-think.ts";
import { codecs } from "../../../src/formats/list.ts";
import { anyParts } from "../../helpers/corpus/parts-arbitrary.ts";
import { grammars } from "../../helpers/grammar/list.ts";
import { anyFormat, exchange, runs } from "./law.ts";

describe("Ordering", () => {
  it("makes a grammatical stream of parts in any order", () => {
    fc.assert(
      fc.property(anyParts, anyFormat, fc.boolean(), (parts, client, cut) => {
        const dialect = { "think-tags": true } as const;
        const how = exchange(client, "openai-chat", { dialect, cutStops: cut ? ["STOP"] : [] });
        const encoder = codecs[client].streamEncoder(how, () => undefined);
        let text = "";
        const context = { exchange: how, client: codecs[client].traits, report: () => undefined };
        const emit = splitThink(
          context,
          orderBlocks(
            context,
            restoreTools(
              context,
              cutStops(context, (part) => {
                text += encoder.part(part);
              }),
            ),
          ),
        );
        for (const part of parts) emit(part);
        const found = grammars[client].checkStream(text);
        // Arguments are as the model wrote them.
        expect(found.filter((violation) => !violation.startsWith("arguments:"))).toEqual([]);
      }),
      runs(500),
    );
  });
});
