/** Pictures behind links for vendors that fetch none: the caller fetches them, since this library reaches no network. */
import type { Block } from "../internal/blocks.ts";
import type { Request } from "../internal/request.ts";
import type { Context } from "./context.ts";
import { mapBlocks, mapSame } from "./map-blocks.ts";
import { whyUnseen } from "./media.ts";

/** A picture as it was fetched: base64, and the type that its bytes tell. */
export interface FetchedImage {
  readonly mediaType: string;
  readonly data: string;
}

/** What was fetched, by its link. */
export type Pictures = ReadonlyMap<string, FetchedImage>;

/**
 * Links that have to be fetched before the request can be prepared for the target; what is left unfetched is refused there.
 * H105: they come from the client, and may lead anywhere.
 */
export function linksToFetch(
  request: Request,
  context: Pick<Context, "target" | "client">,
): ReadonlySet<string> {
  const links = new Set<string>();
  if (context.target.dialect["image-urls"] !== "refused") return links;
  const note = (block: Block): void => {
    const link = linkOf(block);
    if (link !== undefined) links.add(link);
    if (block.type === "tool-result") block.content.forEach(note);
  };
  for (const turn of request.turns) if (whyUnseen(turn, context) === undefined) turn.blocks.forEach(note);
  return links;
}

/** The request with pictures in the place of their links. */
export function withFetched(request: Request, pictures: Pictures): Request {
  const fetched = (block: Block): Block => {
    const image = pictures.get(linkOf(block) ?? "");
    return image && block.type === "image" ? { ...block, source: { kind: "data", ...image } } : block;
  };
  return mapBlocks(request, (block) => {
    if (block.type !== "tool-result") return fetched(block);
    const content = mapSame(block.content, fetched);
    return content === block.content ? block : { ...block, content };
  });
}

function linkOf(block: Block): string | undefined {
  if (block.type !== "image" || block.source.kind !== "url") return undefined;
  return block.source.url.startsWith("data:") ? undefined : block.source.url;
}
