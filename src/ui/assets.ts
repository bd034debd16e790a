/** Script, style and icon of the page, read once from the build and named by their content. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Asset {
  /** `/ui/assets/<hash>.<end>`; another content has another one, so a browser may keep it for ever. */
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

export interface Assets {
  readonly script: Asset;
  readonly style: Asset;
  readonly icon: Asset;
}

/** `folder`: where the build put them. @throws the error of reading where the package is incomplete */
export function readAssets(folder: string): Assets {
  const read = (file: string, type: string): Asset => {
    const body = readFileSync(join(folder, file));
    const hash = createHash("sha256").update(body).digest("base64url").slice(0, 16);
    return { path: `/ui/assets/${hash}${file.slice(file.lastIndexOf("."))}`, type, body };
  };
  return {
    script: read("page.js", "text/javascript; charset=utf-8"),
    style: read("page.css", "text/css; charset=utf-8"),
    icon: read("icon.svg", "image/svg+xml"),
  };
}
