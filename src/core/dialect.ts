/** How one provider's version of a wire format differs from the vendor's own: the words of `dialect` in a template. */
import { z } from "zod";
import { fitsPattern } from "./star-pattern.ts";

/** Field of the request, with dots. */
const path = z.string();
const reasons = ["stop", "length", "tool_calls", "content_filter", "error"] as const;

const thinkingSchema = z.strictObject({
  parameter: path.describe("Field that switches thinking"),
  enable: z.json().optional().describe("Value for on at `parameter`"),
  disable: z.json().optional().describe("Value for off at `parameter`"),
  default: z.enum(["enabled", "disabled"]).optional().describe("What holds when nothing is sent"),
  budget: path.optional().describe("Field for a number of tokens"),
  effort: path.optional().describe("Field for a level"),
  format: path.optional().describe("Field that says how reasoning is shown"),
});

const toolChoices = z.array(z.enum(["auto", "none", "required", "named"]));

const words = {
  "max-tokens-field": z
    .enum(["max_tokens", "max_completion_tokens"])
    .describe("Field that limits the answer's length"),
  "max-tokens-over-limit": z
    .literal("refused")
    .describe("A limit above the model's own is an error, so it must be cut to the model's `output`"),
  "min-output-tokens": z.int().positive().describe("Smallest limit accepted"),
  "system-role": z.enum(["system", "developer"]).describe("Role of instructions"),
  "system-position": z.literal("first").describe("A system message stands first and only there"),
  "last-roles": z.array(z.string()).describe("Roles that the last message may have"),
  "empty-content": z.literal("refused").describe("Each message needs content"),
  "reasoning-field": z
    .enum(["reasoning_content", "reasoning", "content-parts"])
    .describe("Where answers carry the reasoning text"),
  "signature-field": z.string().describe("What carries reasoning back to the model; replayed unchanged"),
  "signature-family": z
    .string()
    .describe(
      "Whose signatures it makes and reads: `anthropic`, `openai`, `google`, `any` that it passes on; default: its own alone, of a provider without a template `any`",
    ),
  "reasoning-roundtrip": z
    .enum(["required", "optional", "ignored", "refused"])
    .describe("What becomes of earlier reasoning that a request sends back"),
  "reasoning-placeholder": z.string().describe("What stands for reasoning that is required but lost"),
  "reasoning-split-field": z
    .string()
    .describe("Request field that, when true, moves the reasoning out of the content"),
  "reasoning-tokens": z
    .literal("outside")
    .describe("The count of answer tokens leaves reasoning out; it is the total less the prompt"),
  "think-tags": z.literal(true).describe("Reasoning may stand in the content between think tags"),
  thinking: thinkingSchema.describe("How thinking is switched"),
  "thinking-off": z
    .enum(["refused", "between_tools"])
    .describe("Thinking can't be switched off, or by another `thinking.type` than `disabled`"),
  "thinking-budget-min": z.int().nonnegative().describe("Least budget of thinking tokens accepted"),
  "thinking-budget-max": z.int().positive().describe("Most of them"),
  "reasoning-form": z
    .enum(["budget", "effort"])
    .describe("Which of both says how much to think, where the format has both"),
  "thinking-needs-stream": z.literal(true).describe("Thinking works only in streams"),
  efforts: z.array(z.string()).describe("Levels accepted at `thinking.effort`"),
  "tool-choice": toolChoices.describe("Choices that work; others must become `auto`"),
  "tool-choice-with-thinking": toolChoices.describe("The same while thinking is on"),
  "tool-choice-words": z.record(z.string(), z.string()).describe("Another word for a choice"),
  "tool-id-pattern": z.string().describe("Ids of calls that are accepted"),
  "tool-id-max-length": z.int().positive().describe("Their greatest length"),
  "tool-ids": z
    .enum(["optional", "repeated"])
    .describe("Ids may be missing or empty, or return in later turns"),
  "tool-index": z.literal("constant").describe("Parallel calls of a stream all have the same index"),
  "tool-name-pattern": z.string().describe("Names of tools that are accepted"),
  "tool-name-max-length": z.int().positive().describe("Their greatest length"),
  "tool-parameters": z.literal("required").describe("Each tool needs `parameters`, even when empty"),
  "tool-schema": z.literal("openapi-subset").describe("Which part of JSON Schema tools may use"),
  "tool-stream-field": z.string().describe("Request field that, when true, lets arguments stream"),
  "tool-content": z.literal("text").describe("Results of tools hold text only"),
  "tool-results": z.literal("adjacent").describe("A result follows its call at once"),
  "empty-tools": z.literal("refused").describe("An empty list of tools is an error"),
  "custom-tools": z.boolean().describe("Are tools of type `custom` known?"),
  "image-urls": z.literal("refused").describe("Images come as data; links are not fetched"),
  "structured-output": z
    .enum(["json-schema", "json-object", "none"])
    .describe("The strongest form that is kept"),
  "cache-marks": z
    .union([z.literal(true), z.int().positive()])
    .describe("`cache_control` is accepted; the number is the most of them"),
  "cached-tokens-field": z.string().describe("Where the answer counts input read from a cache"),
  "usage-in-stream": z
    .enum(["last-chunk", "choice", "include-usage", "none"])
    .describe("Usage comes unasked, in a chunk with choices, only when asked for, or never"),
  "usage-field": z.string().describe("Where a stream counts tokens, if not in `usage`"),
  "stop-max": z.int().nonnegative().describe("Most stop sequences"),
  "unsupported-fields": z.array(path).describe("Fields that are refused or without effect: left out"),
  "unknown-fields": z.literal("refused").describe("Any field that the vendor does not know is an error"),
  "renamed-fields": z.record(z.string(), z.string()).describe("Another name for a field"),
  "stream-flag": z.literal("required").describe("`stream` must be given, also when false"),
  "finish-reasons": z
    .record(z.string(), z.enum(reasons))
    .describe("Reasons of the vendor's own and what they mean"),
  "finish-reason-with-tools": z
    .literal("stop")
    .describe("The reason that stands even where tools are called"),
  "empty-choices": z.literal(true).describe("Chunks without choices or without delta are normal"),
  "stream-comments": z.literal(true).describe("Comment lines keep the stream alive"),
  "event-lines": z.literal(false).describe("The stream lacks `event:` lines"),
  "done-marker": z.literal(true).describe("The stream ends with `[DONE]` where the format has none"),
  "item-shapes": z.literal("incomplete").describe("Added items may lack their lists"),
  stateful: z.literal(false).describe("No stored responses: `previous_response_id` does not work"),
  "count-tokens": z.boolean().describe("Is there a route that counts tokens?"),
  "errors-in-ok": z.literal(true).describe("Errors may come with HTTP 200 or inside a stream"),
  "error-shape": z.enum(["openai", "anthropic", "google", "own"]).describe("Shape of errors"),
  "native-upstreams-only": z
    .literal(true)
    .describe("Nothing is converted: the upstream must speak the format"),
};

const wordsSchema = z.strictObject(words).partial();

/** The words of one wire format. `by-model` adds to them for models whose id matches a pattern; `*` is any text. */
export const dialectSchema = wordsSchema.extend({
  "by-model": z
    .record(z.string(), wordsSchema)
    .optional()
    .describe("Words for models whose id matches a pattern in which `*` is any text; a later one wins"),
});
export type DialectWords = z.infer<typeof dialectSchema>;

/** A dialect as it holds for one model: patterns resolved. A missing word: the format's own rule. */
export type Dialect = z.infer<typeof wordsSchema>;

/** The words that hold for `model`. */
export function dialectFor(model: string, { "by-model": byModel, ...common }: DialectWords): Dialect {
  const held = Object.entries(byModel ?? {}).filter(([pattern]) => fitsPattern(pattern, model));
  return Object.assign({}, common, ...held.map(([, more]) => more)) as Dialect;
}
