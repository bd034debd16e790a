/** Is an answer the one by which a server is known? What answers on a port may be anything. */
import { type JsonValue, valueAt } from "../core/json.ts";
import type { Probe } from "../registry/probe-schema.ts";
import { modelIdSchema } from "../registry/schema.ts";

/** All that the probe names must hold. */
export function isProved(probe: Probe, answer: string): boolean {
  if (probe.text !== undefined && answer.trim() !== probe.text) return false;
  if (probe.has.length + probe.lacks.length + Object.keys(probe.holds).length === 0) return true;
  const document = parsed(answer);
  if (document === undefined) return false;
  return (
    probe.has.every((path) => at(document, path) !== undefined) &&
    probe.lacks.every((path) => at(document, path) === undefined) &&
    Object.entries(probe.holds).every(([path, value]) => at(document, path) === value)
  );
}

/** More than a person would look through; a list without end is nothing that a model's server sends. */
const mostModels = 100;

/** The models of an OpenAI-shaped list; what is no safe id is left out. */
export function listedModels(answer: string): { readonly id: string; readonly context?: number }[] {
  const data = valueAt(parsed(answer), ["data"]);
  const seen = new Set<string>();
  return (Array.isArray(data) ? (data as readonly JsonValue[]) : []).flatMap((item) => {
    const id = valueAt(item, ["id"]);
    if (typeof id !== "string" || !modelIdSchema.safeParse(id).success) return [];
    if (seen.has(id) || seen.size >= mostModels) return [];
    seen.add(id);
    // vLLM and SGLang say how long a prompt may be.
    const context = valueAt(item, ["max_model_len"]);
    const isCount = typeof context === "number" && Number.isSafeInteger(context) && context > 0;
    return [{ id, ...(isCount && { context }) }];
  });
}

function at(document: JsonValue, path: string): JsonValue | undefined {
  return valueAt(
    document,
    path.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
  );
}

function parsed(answer: string): JsonValue | undefined {
  try {
    return JSON.parse(answer);
  } catch {
    // Whatever it is, it is not the server that is looked for.
    return undefined;
  }
}
