/** A tool's home that moved into our state: its entries are links to the user's own, but for the files we write. */
import { existsSync, mkdirSync, readlinkSync, symlinkSync, unlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { MovedHome } from "../compile/plan.ts";
import { fitsPattern } from "../core/star-pattern.ts";
import { listFolder } from "../system/files.ts";
import { isLink } from "../system/links.ts";

/** What is missing or wrong of a home. */
interface HomePlan {
  /** Folders to be made, those of the user's own home among them. */
  readonly folders: readonly string[];
  readonly unlink: readonly string[];
  readonly links: readonly { readonly link: string; readonly to: string }[];
}

/** Makes the home and its links; what the tool itself put there stays. Safe to repeat. Returns the folders it made. */
export function moveHome(home: MovedHome): readonly string[] {
  const { folders, unlink, links } = planHome(home);
  const made = folders.flatMap((folder) => foldersMade(folder));
  for (const link of unlink) unlinkSync(link);
  for (const { link, to } of links) symlinkSync(to, link);
  return made;
}

/** Is the home as `moveHome` would leave it? */
export function isHomeWhole(home: MovedHome): boolean {
  const { folders, unlink, links } = planHome(home);
  return folders.length + unlink.length + links.length === 0;
}

function planHome(home: MovedHome): HomePlan {
  const wanted = [home.folder, home.of, ...home.linkFolders.map((folder) => join(home.of, folder))];
  const apart = new Set([...home.own, ...home.never]);
  const names = [...new Set([...listFolder(home.of), ...home.linkFolders, ...home.linkFiles])];
  const present = new Set(listFolder(home.folder));
  const unlink: string[] = [];
  const links: { link: string; to: string }[] = [];
  for (const name of names) {
    if (apart.has(name) || matches(name, home.never)) continue;
    const [link, to] = [join(home.folder, name), join(home.of, name)];
    if (isLink(link)) {
      if (readlinkSync(link) === to) continue;
      unlink.push(link);
    } else if (present.has(name)) continue;
    links.push({ link, to });
  }
  // A link whose target the user removed would make the tool fail, unless the tool may create it.
  for (const name of present) {
    const link = join(home.folder, name);
    if (isLink(link) && readlinkSync(link) === join(home.of, name) && !names.includes(name))
      unlink.push(link);
  }
  return { folders: wanted.filter((folder) => !existsSync(folder)), unlink, links };
}

/** mkdir names the first folder that it had to make; those below it were made too. */
function foldersMade(folder: string): string[] {
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return [];
  const made: string[] = [];
  for (let each = folder; each.length >= first.length; each = dirname(each)) made.unshift(each);
  return made;
}

/** `*` stands for any text: numbers in file names change with the tool's version. */
function matches(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => pattern.includes("*") && fitsPattern(pattern, name));
}
