/** A stream of this format as parts. Trusts the position of an item and nothing else: ids change, events are missing. */
import { isObject, type JsonObject } from "../../core/json.ts";
import type { Exchange, Frame, StreamDecoder } from "../contract.ts";
import { readError } from "../errors/read-error.ts";
import type { StreamPart } from "../internal/stream.ts";
import { objects, parseJson, text } from "../read.ts";
import { failureOf } from "./decode-answer.ts";
import { ItemDecoder } from "./decode-stream-item.ts";
import { decodeStop } from "./stop-reason.ts";
import { decodeUsage } from "./usage.ts";

type Emit = (part: StreamPart) => void;

export function streamDecoder(exchange: Exchange): StreamDecoder {
  return new ResponseDecoder(exchange);
}

/** What a terminal event says about the response, where the response itself does not. */
const terminals: ReadonlyMap<string, string> = new Map([
  ["response.completed", "completed"],
  ["response.done", "completed"],
  ["response.incomplete", "incomplete"],
  ["response.failed", "failed"],
  ["response.cancelled", "cancelled"],
]);

class ResponseDecoder implements StreamDecoder {
  private readonly exchange: Exchange;
  private readonly items = new Map<number, ItemDecoder>();
  /** Positions by item id, for events without a position. */
  private readonly places = new Map<string, number>();
  private latest = 0;
  private started = false;
  private over = false;
  private readonly held = { calls: false, refused: false };

  constructor(exchange: Exchange) {
    this.exchange = exchange;
  }

  frame({ event, data }: Frame, emit: Emit): void {
    if (this.over || data === "[DONE]") return;
    const value = parseJson(data);
    if (!isObject(value)) return;
    const type = text(value["type"]) ?? event ?? "";
    const item = this.eventItem(type, value);
    if (item) {
      item.event(type, value, emit);
      return;
    }
    const status = terminals.get(type);
    if (status !== undefined) this.finish(value, status, emit);
    else if (type === "response.created" || type === "response.in_progress") this.start(value, emit);
    else if (type === "error" || (isObject(value["error"]) && value["response"] === undefined)) {
      this.fail(value, emit);
    } else if (type === "keepalive" || type === "ping") emit({ type: "ping" });
  }

  /** All ends of this format are events. */
  close(): void {}

  /** The item that an event is about; undefined where it is about none, or of a kind that says nothing to us. */
  private eventItem(type: string, event: JsonObject): ItemDecoder | undefined {
    if (!ItemDecoder.hears(type)) return undefined;
    const at = this.placeOf(type, event);
    let item = this.items.get(at);
    if (!item) {
      item = new ItemDecoder(at, this.exchange, this.held);
      this.items.set(at, item);
    }
    return item;
  }

  private placeOf(type: string, event: JsonObject): number {
    const given = event["output_index"];
    if (typeof given === "number" && Number.isInteger(given)) {
      this.latest = given;
      return given;
    }
    const inner = event["item"];
    const id = text(event["item_id"]) ?? (isObject(inner) ? text(inner["id"]) : undefined);
    const known = id === undefined ? undefined : this.places.get(id);
    if (known !== undefined) return known;
    if (type === "response.output_item.added") this.latest = this.items.size;
    if (id !== undefined) this.places.set(id, this.latest);
    return this.latest;
  }

  private start(event: JsonObject, emit: Emit): void {
    if (this.started) return;
    this.started = true;
    const response = isObject(event["response"]) ? event["response"] : {};
    const id = text(response["id"]);
    const model = text(response["model"]);
    emit({ type: "start", ...(id !== undefined && { id }), ...(model !== undefined && { model }) });
  }

  private finish(event: JsonObject, told: string, emit: Emit): void {
    this.start(event, emit);
    const response = isObject(event["response"]) ? event["response"] : {};
    const status = told === "completed" ? (text(response["status"]) ?? told) : told;
    const error = failureOf(response, status);
    if (error) {
      this.over = true;
      emit({ type: "error", error });
      return;
    }
    // Some upstreams send no events but the last.
    if (this.items.size === 0) {
      objects(response["output"]).forEach((item, at) => {
        this.eventItem("response.output_item.done", { output_index: at })?.done(item, emit);
      });
    }
    this.over = true;
    emit({ type: "usage", usage: decodeUsage(response["usage"]) });
    emit({
      type: "finish",
      stop: decodeStop(response, status === "incomplete" ? status : "completed", this.held),
    });
    emit({ type: "end" });
  }

  /** Recorded nested; older streams have it flat. */
  private fail(event: JsonObject, emit: Emit): void {
    this.over = true;
    const { type: _type, ...flat } = event;
    emit({ type: "error", error: readError(isObject(event["error"]) ? { error: event["error"] } : flat) });
  }
}
