/** What a client asked for: its body, read no further than somebody needs it. */
import type { IncomingHttpHeaders } from "node:http";
import type { WireFormat } from "../core/ids.ts";
import { isObject, type JsonObject } from "../core/json.ts";
import { decodeRequest, type RequestContext } from "../formats/convert-request.ts";
import type { Route } from "../formats/detect.ts";
import { FormatError } from "../formats/format-error.ts";
import type { Request } from "../formats/internal/request.ts";
import type { Body } from "../formats/pass-through/body.ts";
import { type Outline, topLevelValue } from "../formats/pass-through/outline.ts";
import { parseJson } from "../formats/read.ts";
import { estimateTokens } from "../formats/tokens.ts";
import type { Access, World } from "./dependencies.ts";

/** What the request's beginning says of it, and the body as it came. */
type Arrived = Pick<Asked, "id" | "format" | "headers" | "outline" | "route" | "access" | "tool" | "world">;

/** Bytes per token of a JSON body, where nobody has decoded it: rough, and free. */
const bytesPerToken = 4;

export class Asked {
  /** The exchange's id. */
  readonly id: string;
  readonly format: WireFormat;
  readonly headers: IncomingHttpHeaders;
  readonly outline: Outline;
  readonly route: Route | undefined;
  readonly access: Access;
  readonly tool: string;
  readonly world: World;
  /** The name as the client wrote it. */
  readonly model: string;
  readonly stream: boolean;
  #json: JsonObject | undefined;
  #request: Request | undefined;
  /** The estimate counts what was decoded, once something was. */
  #isDecoded = false;
  #tokens: number | undefined;

  /** @throws FormatError `invalid-request` where the body is no JSON object or names no model */
  constructor({ id, format, headers, outline, route, access, tool, world }: Arrived) {
    this.id = id;
    this.format = format;
    this.headers = headers;
    this.outline = outline;
    this.route = route;
    this.access = access;
    this.tool = tool;
    this.world = world;
    this.stream = route?.stream ?? topLevelValue(outline, "stream") === "true";
    const model = route?.model ?? stringOf(topLevelValue(outline, "model"));
    if (model === undefined) {
      // Looked at only now: a body that names its model is parsed by whoever needs it.
      this.json();
      throw new FormatError("invalid-request", "the request names no model", "model");
    }
    this.model = model;
  }

  get body(): Body {
    return this.outline.body;
  }

  /** The body as JSON; parsed at the first call. @throws FormatError `invalid-request` */
  json(): JsonObject {
    this.#json ??= parse(this.body.whole());
    return this.#json;
  }

  /** The request in internal words; decoded at the first call. @throws FormatError `invalid-request` */
  request(): Request {
    this.#request ??= decodeRequest(this.json(), this.context(0));
    this.#isDecoded = true;
    return this.#request;
  }

  /**
   * Lets go of what was read of the body: while an answer comes it would take several times the memory of the bytes, and be copied
   * at each collection. Another candidate is rare, and reads it anew.
   */
  forget(): void {
    this.#json = undefined;
    this.#request = undefined;
  }

  /** Input tokens, near enough for rules and reservations. */
  estimatedInput(): number {
    if (this.#isDecoded) this.#tokens ??= estimateTokens(this.request());
    return this.#tokens ?? Math.ceil(this.body.length / bytesPerToken);
  }

  /** `created`: seconds since 1970. */
  context(created: number): RequestContext {
    const { format, id, route } = this;
    return { client: format, id, created, ...(route && { route }) };
  }
}

/** A text, and not an empty one. */
function stringOf(json: string | undefined): string | undefined {
  const value = json === undefined ? undefined : parseJson(json);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function parse(body: Buffer): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch (error) {
    throw new FormatError(
      "invalid-request",
      `the body is no JSON: ${error instanceof Error ? error.message : ""}`,
    );
  }
  if (!isObject(value)) throw new FormatError("invalid-request", "the body is no JSON object");
  return value;
}
