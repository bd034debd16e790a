/** The package's own folder: `src` and the bundle lie at different depths below it. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The nearest folder upwards that holds both `package.json` and `templates`. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!(existsSync(join(folder, "package.json")) && existsSync(join(folder, "templates")))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error("the aienv package is incomplete: no templates folder beside package.json");
    folder = parent;
  }
  return folder;
}

/** Of the program that is running. */
export function packageVersion(): string {
  const file = join(packageRoot(), "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
