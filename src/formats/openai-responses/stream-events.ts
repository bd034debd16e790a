/** The events of one stream: numbered, and each with the response's envelope where the format wants it. */
import type { JsonObject } from "../../core/json.ts";
import type { Exchange } from "../contract.ts";
import { envelope, responseId } from "./echo.ts";
import { itemIds } from "./output-items.ts";

/** Writes events; keeps what the last one has to repeat. */
export class EventWriter {
  readonly exchange: Exchange;
  readonly newId: (prefix: string) => string;
  private sequence = 0;
  private id: string | undefined;
  /** The envelope as JSON without its closing brace. */
  private head: string | undefined;
  /** Done items as JSON, in order: the output of the response. */
  private readonly doneItems: string[] = [];
  private addedItems = 0;

  constructor(exchange: Exchange) {
    this.exchange = exchange;
    this.newId = itemIds(exchange);
  }

  /** An event; `fields` is JSON text of its members without braces. */
  event(type: string, fields: string): string {
    return `event: ${type}\ndata: {"type":"${type}","sequence_number":${this.sequence++},${fields}}\n\n`;
  }

  /** The first two events; nothing where they went out before. */
  created(upstreamId?: string): string {
    if (this.head !== undefined) return "";
    this.id = responseId(this.exchange, upstreamId);
    this.head = JSON.stringify(envelope(this.exchange, this.id)).slice(0, -1);
    const begun = `"response":${this.head},"status":"in_progress","error":null,"incomplete_details":null,"output":[],"usage":null}`;
    return this.event("response.created", begun) + this.event("response.in_progress", begun);
  }

  /** The last event, whose output is what was done. */
  terminal(
    status: string,
    rest: {
      readonly error: JsonObject | null;
      readonly details: JsonObject | null;
      readonly usage: JsonObject | null;
    },
  ): string {
    const members = `"status":"${status}","error":${JSON.stringify(rest.error)},"incomplete_details":${JSON.stringify(rest.details)}`;
    const output = this.doneItems.join(",");
    const response = `${this.head},${members},"output":[${output}],"usage":${JSON.stringify(rest.usage)}}`;
    return this.event(`response.${status}`, `"response":${response}`);
  }

  /** Tells of a new item and takes the next place for it. */
  added(item: JsonObject): { readonly text: string; readonly index: number } {
    const index = this.addedItems++;
    const text = this.event(
      "response.output_item.added",
      `"output_index":${index},"item":${JSON.stringify(item)}`,
    );
    return { text, index };
  }

  done(index: number, item: JsonObject): string {
    const json = JSON.stringify(item);
    this.doneItems.push(json);
    return this.event("response.output_item.done", `"output_index":${index},"item":${json}`);
  }
}
