/** The files of a source that are here, and those below a path that somebody names. */
import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { basename, dirname, extname, isAbsolute, join, resolve } from "node:path";
import { AienvError } from "../../core/error.ts";
import type { Importer, Place } from "../../importers/contract.ts";
import { listFolder } from "../../system/files.ts";
import type { Context } from "../context.ts";

type Here = Pick<Context, "directory" | "environment" | "paths">;

export interface PlacedFile {
  readonly place: Place;
  readonly file: string;
}

/** Every file of the importer's places that exists; links count as what they lead to. */
export function findFiles(context: Here, importer: Importer): PlacedFile[] {
  const seen = new Set<string>();
  return importer.places
    .filter((place) => !place["only-named"])
    .flatMap((place) => filesOf(locationOf(context, place)).map((file) => ({ place, file })))
    .filter(({ file }) => !seen.has(file) && seen.add(file));
}

function locationOf({ environment, paths, directory }: Here, place: Place): string {
  const named = place["named-by"] === undefined ? undefined : environment[place["named-by"]];
  if (named) return resolve(directory, named);
  const moved = place["moved-by"] === undefined ? undefined : environment[place["moved-by"]];
  if (moved) return join(resolve(directory, moved), basename(place.path));
  const xdg = (name: string, fallback: string) => {
    const folder = environment[name];
    return folder !== undefined && isAbsolute(folder) ? folder : join(paths.home, fallback);
  };
  const roots = {
    home: paths.home,
    config: xdg("XDG_CONFIG_HOME", ".config"),
    data: xdg("XDG_DATA_HOME", ".local/share"),
    directory,
  };
  return join(roots[place.root], place.path);
}

/** A place's path with `*` stands for the files of one folder that fit. */
function filesOf(path: string): string[] {
  const name = basename(path);
  if (!name.includes("*")) return existsSync(path) ? [path] : [];
  const [start = "", end = ""] = name.split("*");
  return listFolder(dirname(path))
    .filter(
      (each) => each.length >= start.length + end.length && each.startsWith(start) && each.endsWith(end),
    )
    .map((each) => join(dirname(path), each));
}

/**
 * A file or folder that was named on the command line, read as the importer's own files are.
 * @throws AienvError `import.nothing` where nothing there can be the source's.
 */
export function filesAt(context: Here, importer: Importer, path: string): PlacedFile[] {
  const target = resolve(context.directory, path.replace(/^~(?=\/)/, context.paths.home));
  if (!existsSync(target)) throw nothing(target, "there is no such file");
  if (statSync(target).isDirectory()) {
    const found = importer.places.flatMap((place) =>
      filesOf(join(target, basename(place.path))).map((file) => ({ place, file })),
    );
    const unique = found.filter(({ file }, index) => found.findIndex((each) => each.file === file) === index);
    if (unique.length > 0) return unique;
    throw nothing(target, `no file of ${importer.title} lies there (${namesOf(importer)})`);
  }
  const syntax = syntaxOf(target);
  const place =
    importer.places.find((each) => basename(each.path) === basename(target)) ??
    importer.places.find((each) => each.syntax === syntax);
  if (place !== undefined && (place.syntax === "sqlite") === (syntax === "sqlite"))
    return [{ place, file: target }];
  throw nothing(target, `${importer.title} has no file of this kind (${namesOf(importer)})`);
}

function namesOf({ places }: Importer): string {
  return [...new Set(places.map(({ path }) => basename(path)))].join(", ");
}

function nothing(file: string, message: string): AienvError {
  return new AienvError("import.nothing", message, { where: { file }, hint: "aienv import" });
}

function syntaxOf(file: string): Place["syntax"] {
  if (isDatabase(file)) return "sqlite";
  const endings: Readonly<Record<string, Place["syntax"]>> = {
    ".json": "json",
    ".jsonc": "json",
    ".json5": "json",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".toml": "toml",
  };
  return endings[extname(file).toLowerCase()] ?? "dotenv";
}

function isDatabase(file: string): boolean {
  if (!statSync(file).isFile()) return false;
  const handle = openSync(file, "r");
  try {
    const head = Buffer.alloc(15);
    readSync(handle, head, 0, head.length, 0);
    return head.toString("latin1") === "SQLite format 3";
  } finally {
    closeSync(handle);
  }
}
