/** Which pictures have to be fetched before a target can be asked, and the pictures. */
import type { Target } from "../../formats/contract.ts";
import { mayHoldLinks } from "../../formats/pass-through/picture-links.ts";
import { linksToFetch, type Pictures } from "../../formats/prepare/links.ts";
import type { Run } from "../run.ts";
import { pictureBook } from "./picture-book.ts";

/**
 * undefined: there is nothing to fetch, as for every target that follows links itself, or the registry refuses to. Where the
 * client leaves, some are missing.
 * @throws FormatError `unsupported`, later, where one can't be had
 */
export function picturesFor(target: Target, run: Run): Promise<Pictures> | undefined {
  if (target.dialect["image-urls"] !== "refused") return undefined;
  const { asked } = run.serving;
  if (asked.world.registry.proxy["image-urls"] === "refused") return undefined;
  // A body that would pass through untouched is read only where it could matter.
  if (target.format === asked.format && !mayHoldLinks(asked.body, asked.format)) return undefined;
  const links = linksToFetch(asked.request(), { target, client: asked.format });
  if (links.size === 0) return undefined;
  run.pictures ??= pictureBook(run.serving);
  return run.pictures(links);
}
