/** A tool's home that moved into our state: its entries are links to the user's own, but for the files we write. */
import { mkdirSync, readlinkSync, symlinkSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import type { MovedHome } from "../compile/plan.ts";
import { listFolder } from "../system/files.ts";
import { isLink } from "../system/links.ts";

/** Makes the home and its links; what the tool itself put there stays. Safe to repeat. */
export function moveHome(home: MovedHome): void {
  mkdirSync(home.folder, { recursive: true, mode: 0o700 });
  mkdirSync(home.of, { recursive: true, mode: 0o700 });
  for (const folder of home.linkFolders) mkdirSync(join(home.of, folder), { recursive: true, mode: 0o700 });
  const apart = new Set([...home.own, ...home.never]);
  const names = [...new Set([...listFolder(home.of), ...home.linkFolders, ...home.linkFiles])];
  const present = new Set(listFolder(home.folder));
  for (const name of names) {
    if (apart.has(name) || matches(name, home.never)) continue;
    const link = join(home.folder, name);
    if (isLink(link)) {
      if (readlinkSync(link) === join(home.of, name)) continue;
      unlinkSync(link);
    } else if (present.has(name)) continue;
    symlinkSync(join(home.of, name), link);
  }
  removeDangling(home, names);
}

/** A link whose target the user removed would make the tool fail, unless the tool may create it. */
function removeDangling(home: MovedHome, names: readonly string[]): void {
  for (const name of listFolder(home.folder)) {
    const link = join(home.folder, name);
    if (isLink(link) && readlinkSync(link) === join(home.of, name) && !names.includes(name)) unlinkSync(link);
  }
}

/** `*` stands for any text: numbers in file names change with the tool's version. */
function matches(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => pattern.includes("*") && wildcard(pattern).test(name));
}

function wildcard(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}
