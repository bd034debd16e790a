/** What becomes of one probe on its way to a format, in one line. */
import { isDeepStrictEqual } from "node:util";
import type { WireFormat } from "../../../src/core/ids.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import type { Target } from "../../../src/formats/contract.ts";
import { decodeRequest, encodeRequest } from "../../../src/formats/convert-request.ts";
import { FormatError } from "../../../src/formats/format-error.ts";
import type { Request } from "../../../src/formats/internal/request.ts";
import { codecs } from "../../../src/formats/list.ts";
import type { Concept } from "../../../src/formats/support.ts";
import type { Probe } from "./probe.ts";
import { seen } from "./seen.ts";

/** Each format's own vendor: others that speak a format may lack more, as their dialects say. */
const families: Readonly<Record<WireFormat, string>> = {
  "anthropic-messages": "anthropic",
  "openai-chat": "openai",
  "openai-responses": "openai",
  gemini: "google",
};

const route = { model: "m", stream: false };

/** Gemini's models differ: budgets are of the time before 3, files in results of the time since. */
function modelOf(format: WireFormat, concept: Concept): string {
  if (format !== "gemini") return "m";
  return concept.startsWith("tool-result-") ? "gemini-3-pro" : "gemini-2.5-pro";
}

function targetOf(format: WireFormat, concept: Concept): Target {
  return { format, model: modelOf(format, concept), family: families[format], dialect: {} };
}

/** `kept`, `refused FIELD`, or what was reported: `TREATMENT FIELD`; `lost` where a thing is gone and nobody says so. */
export function becomes(probe: Probe, source: WireFormat, target: WireFormat): string {
  const { concept, besides } = probe;
  const body = target === "gemini" && alone.has(concept) ? withoutFunction(probe.body) : probe.body;
  const context = { client: source, route, id: "1", created: 0 };
  try {
    const request = decodeRequest(body, context);
    const converted = encodeRequest(request, targetOf(target, concept), context);
    const warnings = converted.warnings.filter((warning) => warning.concept !== besides);
    const reports = warnings.map((warning) =>
      warning.concept === concept
        ? `${warning.treatment} ${warning.field}`
        : `and ${warning.concept} ${warning.treatment} ${warning.field}`,
    );
    if (reports.length > 0) return reports.sort().reverse().join(", ");
    return isDeepStrictEqual(
      asJson(seen(concept, request, source)),
      asJson(seen(concept, reread(converted.body, target), target)),
    )
      ? "kept"
      : "lost";
  } catch (error) {
    if (error instanceof FormatError && error.class === "unsupported") return `refused ${error.param}`;
    throw error;
  }
}

/** Gemini runs these where no function stands beside them. */
const alone: ReadonlySet<Concept> = new Set(["web-search", "web-fetch", "code-execution"]);

/** Probes of tools that a vendor runs begin with a function, for those who run none. */
function withoutFunction(body: JsonObject): JsonObject {
  return { ...body, tools: (body["tools"] as readonly JsonObject[]).slice(1) };
}

/** Members without a value and prototypes make no difference. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify([value]));
}

function reread(body: JsonObject, format: WireFormat): Request {
  return codecs[format].decodeRequest(JSON.parse(JSON.stringify(body)) as JsonObject, route);
}
