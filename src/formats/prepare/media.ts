/** Pictures, documents, sound and film: in the types the target takes, or said to be missing. */
import type {
  AudioBlock,
  Block,
  DocumentBlock,
  ImageBlock,
  MediaSource,
  VideoBlock,
} from "../internal/blocks.ts";
import type { Request, Turn } from "../internal/request.ts";
import type { Concept } from "../support.ts";
import { type Context, keeps, lose, refuse, treatmentOf } from "./context.ts";
import { mapBlocks, mapSame, without } from "./map-blocks.ts";
import { normaliseSource, textOfData } from "./media-source.ts";

type Media = ImageBlock | DocumentBlock | AudioBlock | VideoBlock;

/** @throws FormatError `unsupported` for media that the target refuses */
export function prepareMedia(request: Request, context: Context): Request {
  return mapBlocks(request, (block, turn) => {
    if (isMedia(block)) return prepareBlock(block, turn, context);
    if (block.type !== "tool-result") return block;
    const content = mapSame(block.content, (part) =>
      isMedia(part) ? prepareBlock(part, turn, context) : part,
    );
    return content === block.content ? block : { ...block, content };
  });
}

export function isMedia(block: Block): block is Media {
  const { type } = block;
  return type === "image" || type === "document" || type === "audio" || type === "video";
}

function prepareBlock(block: Media, turn: Turn, context: Context): Block {
  const normal = normalised(block);
  if (normal.type === "document") return prepareDocument(normal, context);
  if (normal.source.kind === "file") checkFile(context);
  if (normal.type === "image") return prepareImage(normal, turn, context);
  return taken(normal, normal.type, normal.type, context);
}

function normalised<B extends Media>(block: B): B {
  if (block.source.kind === "text") return block;
  const source = normaliseSource(block.source);
  return source === block.source ? block : { ...block, source };
}

/** Ids of files hold in one account at one vendor. */
function checkFile(context: Context): void {
  if (context.client !== context.target.format) refuse(context, "file-id");
}

function prepareImage(block: ImageBlock, turn: Turn, context: Context): Block {
  const { target } = context;
  const unseen = whyUnseen(turn, context);
  if (unseen !== undefined) return omitted("image", "image-data", unseen, context);
  const concept = block.source.kind === "url" ? "image-url" : "image-data";
  if (concept === "image-url" && target.dialect["image-urls"] === "refused") {
    refuse(context, "image-url", "send the picture as data");
  }
  checkType(block.source, context);
  const seen = taken(block, concept, "image", context);
  if (seen.type !== "image" || seen.detail === undefined) return seen;
  if (keeps(context, "image-detail")) return seen;
  lose(context, "image-detail", "dropped");
  return without(seen, "detail");
}

/** Why a picture of this turn is not shown to the target, whatever it is; undefined: it is shown. */
export function whyUnseen(
  { role }: Turn,
  { target, client }: Pick<Context, "target" | "client">,
): string | undefined {
  if (target.can && !target.can.includes("images")) return "the model takes text only";
  // Pictures that a model made: no format but Gemini takes them back from the assistant.
  if (role === "assistant" && target.format !== "gemini" && client !== target.format)
    return "the model can't be shown its own pictures";
  return undefined;
}

function checkType(source: MediaSource, context: Context): void {
  const { imageTypes } = context.traits;
  if (source.kind !== "data" || imageTypes === "any" || imageTypes.includes(source.mediaType)) return;
  refuse(context, "image-data", `${source.mediaType || "its type"} is not one of ${imageTypes.join(", ")}`);
}

/** A document that is text can be told everywhere. */
function prepareDocument(block: DocumentBlock, context: Context): Block {
  if (block.source.kind === "file") checkFile(context);
  if (keeps(context, "document")) return keptDocument(block, context);
  const text = documentText(block);
  if (text === undefined) return taken(block, "document", "document", context);
  lose(context, "document", "approximated", "told as text");
  return asText(block, text);
}

/** Messages has a document for text, and takes as data a PDF alone; Gemini takes text as data, Chat and Responses as text. */
function keptDocument(block: DocumentBlock, { client, target }: Context): Block {
  const text = client === target.format ? undefined : documentText(block);
  if (text === undefined) return block;
  if (target.format === "anthropic-messages") return { ...block, source: { kind: "text", text } };
  return target.format === "gemini" && block.source.kind === "data" ? block : asText(block, text);
}

function asText({ name, cache }: DocumentBlock, text: string): Block {
  const named = name === undefined ? "" : ` name=${JSON.stringify(name)}`;
  return { type: "text", text: `<document${named}>\n${text}\n</document>`, ...(cache && { cache }) };
}

function documentText({ source }: DocumentBlock): string | undefined {
  if (source.kind === "text") return source.text;
  return source.kind === "data" && isText(source.mediaType) ? textOfData(source.data) : undefined;
}

function isText(mediaType: string): boolean {
  return /^text\/|^application\/(?:.*\+)?(?:json|xml|yaml|x-yaml|javascript|x-javascript|toml|sql)$/.test(
    mediaType,
  );
}

/** The block where the target takes its kind, else words that stand for it. */
function taken<B extends Media>(block: B, concept: Concept, noun: string, context: Context): B | Block {
  const treatment = treatmentOf(context, concept);
  if (treatment !== "dropped") return block;
  return omitted(noun, concept, `the model takes no ${noun}`, context);
}

function omitted(noun: string, concept: Concept, reason: string, context: Context): Block {
  lose(context, concept, "dropped", reason);
  return { type: "text", text: `[${noun} omitted: ${reason}]` };
}
