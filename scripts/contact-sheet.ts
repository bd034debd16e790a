/** One view's pictures on one sheet: the wide ones above each other, the narrow ones beside them. */
import type { Browser } from "playwright-core";

export interface Picture {
  /** PNG. */
  readonly image: Buffer;
  readonly width: number;
  readonly height: number;
}

interface Placed {
  readonly source: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels between pictures and around them. */
const gap = 14;
const wideScale = 0.62;
const narrowScale = 0.75;
/** Grey on which light pictures and dark ones stand out. */
const ground = "#8d9599";
const quality = 0.82;

/** How high a narrow picture is to be taken so that it ends where the lower of two wide ones does. */
export function narrowHeight(wideHeight: number): number {
  return Math.round((2 * Math.round(wideHeight * wideScale) + gap) / narrowScale);
}

/** WebP, drawn by the browser. `wide` and `narrow`: light, then dark. */
export async function contactSheet(
  browser: Browser,
  wide: readonly Picture[],
  narrow: readonly Picture[],
): Promise<Buffer> {
  const placed: Placed[] = [];
  let x = gap;
  let y = gap;
  let right = 0;
  for (const { image, ...size } of wide) {
    const width = Math.round(size.width * wideScale);
    const height = Math.round(size.height * wideScale);
    placed.push({ source: image.toString("base64"), x, y, width, height });
    y += height + gap;
    right = x + width + gap;
  }
  const bottom = y;
  x = right;
  for (const { image, ...size } of narrow) {
    const width = Math.round(size.width * narrowScale);
    placed.push({ source: image.toString("base64"), x, y: gap, width, height: bottom - 2 * gap });
    x += width + gap;
  }
  const tab = await browser.newPage();
  const url = await tab.evaluate(draw, { placed, width: x, height: bottom, ground, quality });
  await tab.close();
  return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
}

interface Sheet {
  readonly placed: readonly Placed[];
  readonly width: number;
  readonly height: number;
  readonly ground: string;
  readonly quality: number;
}

/** Runs in the browser. Returns a data URL. */
async function draw({ placed, width, height, ground, quality }: Sheet): Promise<string> {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  for (const { source, ...at } of placed) {
    const image = new Image();
    image.src = `data:image/png;base64,${source}`;
    await image.decode();
    context.drawImage(image, at.x, at.y, at.width, at.height);
  }
  return canvas.toDataURL("image/webp", quality);
}
