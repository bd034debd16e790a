/** The package's own folder: `src` and the bundle lie at different depths below it. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

let root: string | undefined;
let version: string | undefined;

/** The nearest folder upwards that holds both `package.json` and `templates`. */
export function packageRoot(): string {
  root ??= findRoot();
  return root;
}

/** Of the program that is running, also where another has taken its place on disk since it was first asked. */
export function packageVersion(): string {
  version ??= (JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { version: string })
    .version;
  return version;
}

function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!(existsSync(join(folder, "package.json")) && existsSync(join(folder, "templates")))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error("the aienv package is incomplete: no templates folder beside package.json");
    folder = parent;
  }
  return folder;
}
