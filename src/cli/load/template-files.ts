/** Where templates lie: those of the package, and the user's own, which come over them. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TemplateKind } from "../../registry/parse-template.ts";
import { listFolder, readText } from "../../system/files.ts";
import { packageRoot, packageVersion } from "../../system/package-root.ts";
import type { Context } from "../context.ts";

/** Template id to file, of the package alone. */
export function shippedTemplates(kind: TemplateKind): ReadonlyMap<string, string> {
  return new Map(filesIn(shippedRoot(), kind));
}

/** Template id to file; the user's own come over the shipped ones. */
export function templateFiles(
  context: Pick<Context, "paths">,
  kind: TemplateKind,
): ReadonlyMap<string, string> {
  return new Map(templateRoots(context).flatMap((root) => filesIn(root, kind)));
}

/**
 * A shipped template as the build read and checked it, in JSON: a start then neither parses our YAML nor holds it to its
 * schema. Undefined for the user's own, and from source, where nothing was built.
 */
export function readyText(kind: TemplateKind, id: string, file: string): string | undefined {
  return file === fileOf(shippedRoot(), kind, id)
    ? readText(join(dirname(fileURLToPath(import.meta.url)), readyName(kind, id)))
    : undefined;
}

/** Where the build puts it, from the program's folder. By version: a proxy that runs on while another is installed reads none of that. */
export function readyName(kind: TemplateKind, id: string): string {
  return `templates/${packageVersion()}/${kind}/${id}.json`;
}

/** A file below `templates`, and its text; the user's own comes over the shipped one. */
export function findTemplate(
  context: Pick<Context, "paths">,
  path: string,
): [file: string, text: string] | undefined {
  for (const root of templateRoots(context).toReversed()) {
    const text = readText(join(root, path));
    if (text !== undefined) return [join(root, path), text];
  }
  return undefined;
}

/** A tool has a folder, since it brings the files that it writes; of the others each is a file. */
function filesIn(root: string, kind: TemplateKind): [id: string, file: string][] {
  const names = listFolder(join(root, kind));
  const ids =
    kind === "tools" ? names : names.flatMap((name) => (name.endsWith(".yaml") ? [name.slice(0, -5)] : []));
  return ids
    .map((id): [string, string] => [id, fileOf(root, kind, id)])
    .filter(([, file]) => kind !== "tools" || existsSync(file));
}

function fileOf(root: string, kind: TemplateKind, id: string): string {
  return join(root, kind, kind === "tools" ? join(id, "tool.yaml") : `${id}.yaml`);
}

function templateRoots({ paths }: Pick<Context, "paths">): string[] {
  return [shippedRoot(), paths.templates];
}

function shippedRoot(): string {
  return join(packageRoot(), "templates");
}
