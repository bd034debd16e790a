/** A bundler plugin: style and icon of the page beside its script; the chart library's own style comes first. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

interface EmitContext {
  emitFile(file: { readonly type: "asset"; readonly fileName: string; readonly source: string }): unknown;
}

const client = join(import.meta.dirname, "../src/ui/client");

export function pageAssets() {
  return {
    name: "page-assets",
    generateBundle(this: EmitContext): void {
      const library = createRequire(import.meta.url).resolve("uplot/dist/uPlot.min.css");
      const own = ["page.css", "changes.css"].map((name) => join(client, name));
      const style = [library, ...own].map((file) => readFileSync(file, "utf8")).join("\n");
      this.emitFile({ type: "asset", fileName: "page.css", source: style });
      const icon = readFileSync(join(client, "icon.svg"), "utf8");
      this.emitFile({ type: "asset", fileName: "icon.svg", source: icon });
    },
  };
}
