/** Answers that have to be JSON, by the strongest means that the target has. */
import type { JsonObject } from "../../core/json.ts";
import type { OutputShape, Request, Tool } from "../internal/request.ts";
import { type Context, keeps, lose, refuse } from "./context.ts";
import { thinks } from "./fit-reasoning.ts";
import { without } from "./map-blocks.ts";
import { lowerSchema } from "./schema/lower-schema.ts";

interface PreparedOutput {
  readonly request: Request;
  /** The tool whose input is the answer. */
  readonly outputTool?: string;
}

/** Takes the request with its tools and reasoning prepared. */
export function shapeOutput(request: Request, context: Context): PreparedOutput {
  const { output } = request;
  if (!output) return { request };
  const strongest = strongestForm(context);
  if (output.kind === "json") return { request: shapeJson(request, strongest, context) };
  if (strongest === "json-schema") return { request: withOutput(request, lowerOutput(output, context)) };
  if (context.traits.support["schema-output"] === "refused") refuse(context, "schema-output");
  if (strongest === "json-object" || !canForce(request, output, context)) {
    lose(context, "schema-output", "approximated", "the schema stands in the instructions");
    const told = tell(request, schemaText(output));
    return {
      request: strongest === "json-object" ? withOutput(told, { kind: "json" }) : without(told, "output"),
    };
  }
  lose(context, "schema-output", "approximated", "as a tool that has to be called");
  const tool = answerTool(output, context);
  const forced: Request = { ...request, tools: [tool], toolChoice: { mode: "named", name: tool.name } };
  return { request: without(forced, "output"), outputTool: tool.name };
}

type Form = "json-schema" | "json-object" | "none";

function strongestForm(context: Context): Form {
  const word = context.target.dialect["structured-output"];
  if (word) return word;
  if (keeps(context, "schema-output")) return "json-schema";
  return keeps(context, "json-output") ? "json-object" : "none";
}

function shapeJson(request: Request, strongest: Form, context: Context): Request {
  if (strongest !== "none" && keeps(context, "json-output")) return request;
  if (context.traits.support["json-output"] === "refused") refuse(context, "json-output");
  lose(context, "json-output", "approximated", "asked for in the instructions");
  return without(
    tell(request, "Answer with one JSON object and nothing else: no other text, no code fence."),
    "output",
  );
}

/** Only where no other tool could be called instead, and where thinking does not exclude it. */
function canForce(request: Request, { schema }: OutputShape, context: Context): boolean {
  const choices = context.target.dialect["tool-choice"];
  return (
    request.tools.length === 0 &&
    schema?.["type"] === "object" &&
    keeps(context, "forced-tool") &&
    (choices?.includes("named") ?? true) &&
    !thinks(request, context)
  );
}

function answerTool({ description, schema }: OutputShape, { target, traits }: Context): Tool {
  const subset = target.dialect["tool-schema"] === "openapi-subset" ? "openapi" : traits.toolSchema;
  return {
    kind: "function",
    name: "json_answer",
    description: description ?? "Gives the answer. Has to be called once, with all of the answer.",
    parameters: lowerSchema(schema ?? {}, subset, target.format === "gemini"),
  };
}

function withOutput(request: Request, output: OutputShape): Request {
  return output === request.output ? request : { ...request, output };
}

/**
 * What is strict at the client's vendor is strict here if the schema can be so without a change of its meaning. OpenAI's
 * strict schemas want every property, which would fill optional ones with null.
 */
function lowerOutput(output: OutputShape, { target, traits, client }: Context): OutputShape {
  const { schema } = output;
  if (!schema || client === target.format) return output;
  if (traits.outputSchema !== "openai-strict") {
    const lowered = lowerSchema(schema, traits.outputSchema, target.format === "gemini");
    return lowered === schema ? output : { ...output, schema: lowered };
  }
  if (output.strict === false || client === "openai-chat" || client === "openai-responses") return output;
  const strict = lowerSchema(schema, "openai-strict", false) === schema;
  return output.strict === strict ? output : { ...output, strict };
}

function schemaText({ name, description, schema }: OutputShape): string {
  const what = [name, description].filter((part) => part !== undefined).join(": ");
  const about = what === "" ? "" : ` (${what})`;
  return `Answer with one JSON object${about} and nothing else. It has to follow this JSON Schema:\n${text(schema)}`;
}

function text(schema: JsonObject | undefined): string {
  return JSON.stringify(schema ?? { type: "object" });
}

function tell(request: Request, words: string): Request {
  return { ...request, system: [...request.system, { type: "text", text: words }] };
}
