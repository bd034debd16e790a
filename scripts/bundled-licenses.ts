/** A bundler plugin: the licence texts of what was bundled, beside the bundle. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Chunk {
  readonly type: string;
  readonly moduleIds?: readonly string[];
}
interface EmitContext {
  emitFile(file: { readonly type: "asset"; readonly fileName: string; readonly source: string }): unknown;
}

export function bundledLicenses() {
  return {
    name: "bundled-licenses",
    generateBundle(this: EmitContext, _options: unknown, bundle: Readonly<Record<string, unknown>>): void {
      const folders = new Set<string>();
      for (const chunk of Object.values(bundle) as Chunk[])
        for (const id of chunk.moduleIds ?? []) {
          const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0];
          if (folder !== undefined) folders.add(folder);
        }
      const source = [...folders].toSorted().map(licenseOf).join("\n\n");
      this.emitFile({ type: "asset", fileName: "licenses.txt", source });
    },
  };
}

/** @throws Error for a package that says nothing of its licence. */
function licenseOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (file === undefined && license === undefined) throw new Error(`${name} has no licence`);
  const text =
    file !== undefined && existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8") : "";
  return `${name} ${version} (${license})\n${"-".repeat(40)}\n${text.trim()}\n`;
}
