/** Gives calls back the name, kind and id by which the client knows them. */
import { isObject, type JsonValue } from "../../core/json.ts";
import type { Exchange, SentTool, Traits } from "../contract.ts";
import { shortWord } from "../hash.ts";
import type { BlockKey, OpeningBlock, StreamPart } from "../internal/stream.ts";
import { parseJson } from "../read.ts";
import { customInput } from "./custom-input.ts";
import type { Stage } from "./stage.ts";

type Call = Extract<OpeningBlock, { type: "tool-call" }>;

/** A call whose input has to be seen whole before anything of it can be said. */
interface Gathered {
  readonly call: Call;
  readonly sent: SentTool | undefined;
  readonly patches: Extract<StreamPart, { type: "patch" }>[];
  input: string;
}

/**
 * Works on a legal sequence. Calls of functions stream through under their own name. Calls of a custom tool, sent as a
 * function of one text, wait for their end, because the form in which models write the text is known only then (H60). The
 * call of the tool that stands for a structured answer becomes text. A wrapper around parallel calls that the client never
 * declared becomes the calls in it (H71).
 */
export const restoreTools: Stage = ({ exchange, client }, next) => {
  const ids = idGiver(exchange, client);
  const asText = new Set<BlockKey>();
  let gathered: Gathered | undefined;
  let calls = 0;
  let wrapped = 0;

  function begin(key: BlockKey, call: Call): void {
    const { name = "" } = call;
    if (name === exchange.outputTool) {
      asText.add(key);
      next({ type: "open", key, block: { type: "text" } });
      return;
    }
    calls += 1;
    const sent = exchange.tools.get(name);
    if (sent?.kind === "custom" || isForeign(call, sent) || isWrapper(name, exchange)) {
      gathered = { call, sent, patches: [], input: "" };
      return;
    }
    next({ type: "open", key, block: known(call, sent) });
  }

  function known(call: Call, sent: SentTool | undefined): Call {
    const id = ids(call.id ?? "");
    if (!sent) return { ...call, id };
    const { name, namespace, kind, wireType } = sent;
    return {
      ...call,
      id,
      name,
      kind,
      ...(namespace !== undefined && { namespace }),
      ...(wireType !== undefined && { wireType }),
    };
  }

  /** Free text that the client's format has no call for: only an upstream that made the call up sends it. */
  function isForeign(call: Call, sent: SentTool | undefined): boolean {
    return call.kind === "custom" && !sent && client.support["custom-tools"] !== "kept";
  }

  function end(key: BlockKey, { call, sent, patches, input }: Gathered): void {
    const uses = sent || call.kind === "custom" ? undefined : wrappedCalls(input);
    if (!uses) {
      const block = known(call, sent);
      if (isForeign(call, sent))
        whole(key, { ...block, kind: "function" }, JSON.stringify({ input }), patches);
      else if (sent?.kind === "custom" && call.kind !== "custom")
        whole(key, block, customInput(input), patches);
      else whole(key, block, input, patches);
      return;
    }
    for (const { name, input: one } of uses) {
      const id = `${call.id}_${wrapped}`;
      whole(
        `${key}/${wrapped++}`,
        known({ type: "tool-call", id, name, kind: "function" }, exchange.tools.get(name)),
        one,
      );
    }
  }

  function whole(key: BlockKey, block: Call, input: string, patches: Gathered["patches"] = []): void {
    next({ type: "open", key, block });
    if (input !== "") next({ type: "delta", key, text: input });
    for (const patch of patches) next(patch);
    next({ type: "close", key });
  }

  return (part: StreamPart) => {
    if (part.type === "open" && part.block.type === "tool-call") return begin(part.key, part.block);
    if (gathered && part.type === "delta") {
      gathered.input += part.text;
      return;
    }
    if (gathered && part.type === "patch") {
      gathered.patches.push(part);
      return;
    }
    if (gathered && part.type === "close") {
      const done = gathered;
      gathered = undefined;
      return end(part.key, done);
    }
    if (part.type === "patch" && asText.has(part.key)) return;
    if (part.type === "finish" && part.stop.reason === "tool-calls" && calls === 0) {
      return next({ ...part, stop: { ...part.stop, reason: "end" } });
    }
    next(part);
  };
};

/** Keeps an id that the client's format takes and that is new in the conversation; makes another of any other (H31, H34). */
function idGiver(exchange: Exchange, { callIds }: Traits): (id: string) => string {
  const used = new Set<string>();
  return (id) => {
    const fits = callIds.pattern.test(id) && id.length <= callIds.maxLength;
    let given = fits ? id : `call_${shortWord(id, 24)}`;
    if (used.has(given) || exchange.usedCallIds.has(given)) {
      given = `call_${shortWord(`${id} ${exchange.id} ${used.size}`, 24)}`;
    }
    used.add(given);
    return given;
  };
}

/** The name under which OpenAI's models wrap parallel calls. */
function isWrapper(name: string, { tools }: Exchange): boolean {
  return /^(?:multi_tool_use[._])?parallel$/.test(name) && !tools.has(name);
}

function wrappedCalls(
  input: string,
): readonly { readonly name: string; readonly input: string }[] | undefined {
  const value = parseJson(input);
  const uses: JsonValue | undefined = isObject(value) ? value["tool_uses"] : undefined;
  if (!Array.isArray(uses) || uses.length === 0 || !uses.every(isObject)) return undefined;
  return uses.map((use) => ({
    name: String(use["recipient_name"] ?? "").replace(/^functions\./, ""),
    input: JSON.stringify(use["parameters"] ?? {}),
  }));
}
