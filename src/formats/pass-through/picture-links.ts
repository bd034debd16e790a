/** Pictures in the place of their links, in a body that otherwise passes through. */
import type { WireFormat } from "../../core/ids.ts";
import { isObject, type JsonObject, type JsonValue, type Path } from "../../core/json.ts";
import { byFormat } from "../by-format.ts";
import type { FetchedImage, Pictures } from "../prepare/links.ts";
import { list, object, rest, text } from "../read.ts";
import type { Body } from "./body.ts";
import type { Splice } from "./splice.ts";

/** Names beside which a link to a picture stands. */
const carriers: Readonly<Record<WireFormat, readonly string[]>> = {
  "anthropic-messages": ['"source"'],
  "openai-chat": ['image_url"'],
  "openai-responses": ['image_url"'],
  gemini: ['fileData"', 'file_data"'],
};

/** Whether it is worth while to read the body: a search that costs next to nothing. */
export function mayHoldLinks(body: Body, format: WireFormat): boolean {
  return carriers[format].some((name) => body.includes(name)) && body.includes('"http');
}

const conversation = byFormat("messages", "messages", "input", "contents");
/** Members that hold the words of tools, which mean nothing here. */
const foreign: ReadonlySet<string> = new Set(["input", "arguments", "args", "response"]);
/** Steps to the object around a link where it lies deepest: in a part of a tool's result. */
const deepest = 7;

/** Edits that put the pictures in. Links that have none stay. */
export function pictureEdits(body: JsonObject, format: WireFormat, pictures: Pictures): readonly Splice[] {
  const edits: Splice[] = [];
  const root = conversation[format];
  const look = (value: JsonValue | undefined, path: Path): void => {
    if (path.length > deepest) return;
    for (const [index, item] of list(value).entries()) look(item, [...path, index]);
    if (!isObject(value)) return;
    const edit = writers[format](value, pictures);
    if (edit) edits.push({ ...edit, path: [...path, ...edit.path] });
    else for (const key of Object.keys(value)) if (!foreign.has(key)) look(value[key], [...path, key]);
  };
  look(body[root], [root]);
  return edits;
}

type Writer = (part: JsonObject, pictures: Pictures) => Splice | undefined;

const writers: Readonly<Record<WireFormat, Writer>> = {
  "anthropic-messages": inMessages,
  "openai-chat": inOpenAi,
  "openai-responses": inOpenAi,
  gemini: inGemini,
};

function inMessages(part: JsonObject, pictures: Pictures): Splice | undefined {
  const source = object(part["source"]);
  const picture =
    part["type"] === "image" && source?.["type"] === "url" && pictureOf(source["url"], pictures);
  if (!picture) return undefined;
  return { path: ["source"], value: { type: "base64", media_type: picture.mediaType, data: picture.data } };
}

/** Both formats of theirs; the link stands alone or in an object. */
function inOpenAi(part: JsonObject, pictures: Pictures): Splice | undefined {
  const held = object(part["image_url"]);
  const picture = pictureOf(held ? held["url"] : part["image_url"], pictures);
  if (!picture) return undefined;
  const value = `data:${picture.mediaType};base64,${picture.data}`;
  return { path: held ? ["image_url", "url"] : ["image_url"], value };
}

const fileMembers: ReadonlySet<string> = new Set(["fileData", "file_data"]);

/** Google's JSON takes both spellings (H122). */
function inGemini(part: JsonObject, pictures: Pictures): Splice | undefined {
  const file = object(part["fileData"] ?? part["file_data"]);
  const picture = pictureOf(file?.["fileUri"] ?? file?.["file_uri"], pictures);
  if (!picture) return undefined;
  const inlineData = { mimeType: picture.mediaType, data: picture.data };
  return { path: [], value: { ...rest(part, fileMembers), inlineData } };
}

function pictureOf(link: JsonValue | undefined, pictures: Pictures): FetchedImage | undefined {
  return pictures.get(text(link) ?? "");
}
