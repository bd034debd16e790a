/** What a client asked for: its body, read no further than somebody needs it. */
import type { IncomingHttpHeaders } from "node:http";
import type { WireFormat } from "../core/ids.ts";
import { isObject, type JsonObject } from "../core/json.ts";
import { decodeRequest, type RequestContext } from "../formats/convert-request.ts";
import type { Route } from "../formats/detect.ts";
import { FormatError } from "../formats/format-error.ts";
import type { Request } from "../formats/internal/request.ts";
import { type Outline, outlineOf, topLevelValue } from "../formats/pass-through/splice.ts";
import { parseJson } from "../formats/read.ts";
import { estimateTokens } from "../formats/tokens.ts";
import type { Access, World } from "./dependencies.ts";

export interface Asked {
  /** The exchange's id. */
  readonly id: string;
  readonly format: WireFormat;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly route: Route | undefined;
  /** The name as the client wrote it. */
  readonly model: string;
  readonly stream: boolean;
  readonly access: Access;
  readonly tool: string;
  readonly world: World;
  /** Where the body's outermost members stand; looked for at the first call. */
  outline(): Outline;
  /** The body as JSON; parsed at the first call. */
  json(): JsonObject;
  /** The request in internal words; decoded at the first call. */
  request(): Request;
  /** Input tokens, near enough for rules and reservations. */
  estimatedInput(): number;
  context(created: number): RequestContext;
}

type Given = Omit<Asked, "outline" | "model" | "stream" | "json" | "request" | "estimatedInput" | "context">;

/** Bytes per token of a JSON body, where nobody has decoded it: rough, and free. */
const bytesPerToken = 4;

/** @throws FormatError `invalid-request` where the body is no JSON object or names no model */
export function readAsked(given: Given): Asked {
  const { body, route, format, id } = given;
  let json: JsonObject | undefined;
  let request: Request | undefined;
  let outline: Outline | undefined;
  const outlined = (): Outline => {
    outline ??= outlineOf(body);
    return outline;
  };
  const model = route?.model ?? stringOf(topLevelValue(outlined(), "model"));
  const stream = route?.stream ?? topLevelValue(outlined(), "stream") === "true";
  const asked: Asked = {
    ...given,
    outline: outlined,
    model: model ?? "",
    stream,
    json: () => {
      json ??= parse(body);
      return json;
    },
    request: () => {
      request ??= decodeRequest(asked.json(), asked.context(0));
      return request;
    },
    estimatedInput: () => (request ? estimateTokens(request) : Math.ceil(body.length / bytesPerToken)),
    context: (created) => ({
      client: format,
      id,
      created,
      ...(route && { route }),
    }),
  };
  if (model === undefined) {
    // Looked at only now: a body that names its model is parsed by whoever needs it.
    asked.json();
    throw new FormatError("invalid-request", "the request names no model", "model");
  }
  return asked;
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
