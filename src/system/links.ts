/** Where a path really leads: through links in it and at its end, also where nothing is there yet. */
import { lstatSync, readlinkSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";

/** Longer chains are loops; the kernel gives up at the same number. */
const longestChain = 40;

/** True for a link, also a dangling one. */
export function isLink(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/**
 * The path without any link in it. What does not exist is taken as it is written, so that a dangling link gives the
 * place in which its target would be made.
 * @throws an `ELOOP` error, as the file system itself does.
 */
export function realTarget(file: string): string {
  let left = longestChain;
  const walk = (path: string): string => {
    const parent = dirname(path);
    if (parent === path) return path;
    const here = join(walk(parent), basename(path));
    if (!linkAt(here)) return here;
    left -= 1;
    if (left < 0) throw Object.assign(new Error(`ELOOP: too many links, '${file}'`), { code: "ELOOP" });
    return walk(resolve(dirname(here), readlinkSync(here)));
  };
  return walk(file);
}

/** True when `path` is `folder` or lies below it; both without links. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith("../") && !isAbsolute(way);
}

/** A part of the path that is a file has nothing below it, links neither. */
function linkAt(path: string): boolean {
  try {
    return isLink(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return false;
    throw error;
  }
}
