/** Parts of an answer that this format can't say, or says otherwise. */
import type { Exchange, Report } from "../contract.ts";
import type { HostedBlock, ImageBlock, UnknownBlock } from "../internal/blocks.ts";
import type { Concept } from "../support.ts";
import { wireFormat } from "./own-fields.ts";

/** Of another vendor: what its tools found stands in the text as well. */
export function isForeign({ format }: HostedBlock | UnknownBlock): boolean {
  return format !== wireFormat;
}

const lost: Readonly<Record<"hosted" | "image" | "unknown", readonly [Concept, "approximated" | "dropped"]>> =
  {
    hosted: ["answer-hosted", "dropped"],
    image: ["answer-image", "approximated"],
    unknown: ["unknown-block", "dropped"],
  };

export function reportLoss({ type }: HostedBlock | ImageBlock | UnknownBlock, report: Report): void {
  const [concept, treatment] = lost[type];
  report({ concept, treatment, direction: "answer", field: "content" });
}

/** What stands for a picture. */
export function placeholder({ source }: ImageBlock): string {
  return source.kind === "url"
    ? `[image: ${source.url}]`
    : `[image: ${source.mediaType ?? "of a kind unknown"}]`;
}

/**
 * The words of another vendor's refusal become text. Those of our own came out of `stop_details`, which goes back as it is.
 */
export function tellsRefusal({ upstream }: Exchange, report: Report): boolean {
  if (upstream === wireFormat) return false;
  report({ concept: "answer-refusal", treatment: "approximated", direction: "answer", field: "content" });
  return true;
}
