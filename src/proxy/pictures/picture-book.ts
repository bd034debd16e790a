/** The pictures of one exchange: each is fetched once, whoever is asked, and all of them within one set of bounds (H105). */
import { FormatError } from "../../formats/format-error.ts";
import { fieldOf } from "../../formats/prepare/client-fields.ts";
import type { FetchedImage, Pictures } from "../../formats/prepare/links.ts";
import type { Serving } from "../run.ts";
import { fetchPicture, NoPicture } from "./fetch-picture.ts";
import { startRound } from "./round.ts";

/**
 * The pictures by link; some are missing where the client left meanwhile.
 * @throws FormatError `unsupported` where one can't be had: somebody who follows links by himself may still serve
 */
export type PictureBook = (links: ReadonlySet<string>) => Promise<Pictures>;

/** As many as browsers have for one host. */
const atOnce = 6;

export function pictureBook({ asked, departure, dependencies }: Serving): PictureBook {
  const { limits, links: door, dispatcher } = dependencies;
  const pictures = new Map<string, FetchedImage>();
  const failures = new Map<string, string>();
  const allowance = { bytes: limits.pictureBytes };

  /** Until one fails: the request can't be sent without it. */
  async function fetchAll(wanted: readonly string[]): Promise<void> {
    const round = startRound(departure, limits.pictureMs);
    const waiting = [...wanted];
    const fetchNext = async (): Promise<void> => {
      const link = waiting.shift();
      if (link === undefined || round.ending !== undefined) return;
      const member = round.member();
      try {
        const journey = { door, dispatcher, departure: member, allowance, withinMs: limits.pictureMs };
        pictures.set(link, await fetchPicture(link, journey));
      } catch (error) {
        // Broken off, for a reason that is known already.
        if (round.ending !== undefined) return;
        if (!(error instanceof NoPicture)) throw error;
        failures.set(link, error.message);
        round.end("failed");
      }
      await fetchNext();
    };
    try {
      await Promise.race([Promise.all(Array.from({ length: atOnce }, fetchNext)), round.ended]);
    } finally {
      round.end("done");
    }
    if (round.ending !== "late") return;
    const late = `it was not there after ${limits.pictureMs / 1000} seconds`;
    for (const link of wanted) if (!pictures.has(link)) failures.set(link, late);
  }

  function checkFailures(links: ReadonlySet<string>): void {
    for (const link of links) {
      const reason = failures.get(link);
      if (reason !== undefined) refuse(`the picture at ${shown(link)} can't be fetched: ${reason}`);
    }
  }

  function refuse(what: string): never {
    const field = fieldOf("image-url", asked.format);
    throw new FormatError("unsupported", `${field}: ${what}; send it as data`, field);
  }

  return async (links) => {
    if (links.size > limits.pictures)
      refuse(`of ${links.size} pictures behind links only ${limits.pictures} would be fetched`);
    checkFailures(links);
    const wanted = [...links].filter((link) => !pictures.has(link));
    if (wanted.length > 0) await fetchAll(wanted);
    checkFailures(links);
    return pictures;
  };
}

/** Longest link that is told, in characters. */
const mostTold = 200;

/** A link as it may be told and logged: without its query, in which keys to a picture often stand. */
function shown(link: string): string {
  const [bare = ""] = link.split(/[?#]/, 1);
  const plain = URL.canParse(bare) ? withoutLogin(new URL(bare)) : bare;
  const short = plain.length > mostTold ? `${plain.slice(0, mostTold)}…` : plain;
  return JSON.stringify(short);
}

function withoutLogin(url: URL): string {
  url.username = "";
  url.password = "";
  return url.href;
}
