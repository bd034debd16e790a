import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { commands } from "../src/cli/commands.ts";
import { errorCodes } from "../src/core/error-codes.ts";

const root = join(import.meta.dirname, "..");
const source = join(root, "src");

/** Which folders of ours a folder may import; itself always. */
const mayImport: Readonly<Record<string, readonly string[] | "everything">> = {
  core: [],
  registry: ["core"],
  formats: ["core"],
  routing: ["core", "registry"],
  system: ["core"],
  compile: ["core", "registry"],
  edit: ["core", "registry", "compile"],
  inspect: ["core", "registry", "compile", "edit"],
  setup: ["core", "registry", "edit"],
  importers: ["core", "registry", "edit", "gateways"],
  project: ["core", "system", "edit", "compile"],
  secrets: ["core", "system"],
  ledger: ["core", "system"],
  ui: ["core", "registry", "compile", "edit", "inspect", "routing", "project", "ledger"],
  proxy: ["core", "registry", "compile", "formats", "routing", "ledger", "secrets", "system"],
  gateways: ["core", "registry", "system"],
  cli: "everything",
};
/** Imports that lend their types only. */
const typesOnly: readonly (readonly [from: string, to: string])[] = [
  ["edit", "registry"],
  ["edit", "compile"],
  ["setup", "edit"],
  ["project", "edit"],
  ["project", "compile"],
];
const pureFolders = [
  "core",
  "registry",
  "formats",
  "routing",
  "compile",
  "edit",
  "inspect",
  "setup",
  "importers",
];

/** Where an outside package may be imported: folders end in a slash. */
const doors: Readonly<Record<string, readonly string[]>> = {
  cac: ["cli/arguments.ts"],
  execa: ["system/spawn.ts"],
  yaml: ["registry/", "edit/syntax/"],
  zod: ["registry/", "core/dialect.ts"],
  "smol-toml": ["edit/syntax/"],
  "toml-eslint-parser": ["edit/syntax/"],
  "jsonc-parser": ["edit/syntax/"],
  dotenv: ["edit/syntax/", "secrets/"],
  diff: ["edit/"],
  "@clack/prompts": ["cli/"],
  "@pydantic/genai-prices": ["cli/prices/library-prices.ts"],
  picocolors: ["cli/"],
  undici: ["proxy/"],
  pino: ["system/logger.ts"],
  "prom-client": ["proxy/prometheus-text.ts"],
  "fastest-levenshtein": ["core/nearest.ts"],
  hono: ["ui/"],
  "hono/body-limit": ["ui/routes.tsx"],
  "hono/html": ["ui/routes.tsx"],
  "hono/streaming": ["ui/routes.tsx"],
  "hono/utils/html": ["ui/view.ts"],
  "@hono/node-server": ["ui/page.ts"],
  uplot: ["ui/client/"],
  "@noble/hashes/sha2.js": ["formats/hash.ts"],
  "@noble/hashes/utils.js": ["formats/hash.ts"],
};

interface Import {
  readonly file: string;
  readonly target: string;
  readonly isType: boolean;
}

const files = readdirSync(source, { recursive: true, withFileTypes: true })
  // Style and icon of the page are no modules.
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => relative(source, join(entry.parentPath, entry.name)));
const texts = new Map(files.map((file) => [file, readFileSync(join(source, file), "utf8")]));
const imports = files.flatMap((file): Import[] =>
  [
    ...(texts.get(file) ?? "").matchAll(
      /^(?:import|export)\s+(type\s)?[^;"]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm,
    ),
  ].map((match) => ({
    file,
    target: match[2] ?? match[3] ?? match[4] ?? "",
    isType: match[1] !== undefined || onlyTypes(match[0]),
  })),
);

function onlyTypes(statement: string): boolean {
  const names = /\{([^}]*)\}/.exec(statement)?.[1];
  return names?.split(",").every((name) => name.trim() === "" || name.trim().startsWith("type ")) ?? false;
}

const folderOf = (file: string) => file.split("/")[0] ?? "";
const targetFolder = ({ file, target }: Import) => folderOf(join(dirname(file), target));
const ours = imports.filter(({ target }) => target.startsWith("."));
const outside = imports.filter(({ target }) => !target.startsWith("."));
const show = ({ file, target }: Import) => `${file} imports ${target}`;

describe("the source tree", () => {
  it("has a row in the table for each folder", () => {
    expect([...new Set(files.map(folderOf))].filter((folder) => !Object.hasOwn(mayImport, folder))).toEqual(
      [],
    );
  });

  it.each(Object.entries(mayImport))("%s imports %s", (folder, allowed) => {
    const wrong = ours.filter(
      (one) =>
        folderOf(one.file) === folder &&
        targetFolder(one) !== folder &&
        allowed !== "everything" &&
        !allowed.includes(targetFolder(one)),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it.each(typesOnly)("%s takes nothing but types from %s", (from, to) => {
    const wrong = ours.filter(
      (one) => folderOf(one.file) === from && targetFolder(one) === to && !one.isType,
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it.each(pureFolders)("%s is pure: no disk, clock, chance or environment", (folder) => {
    const impure = files.filter(
      (file) =>
        folderOf(file) === folder &&
        /\bprocess\.|\bDate\.now|\bnew Date\(\)|\bMath\.random|\bfetch\(|\bglobalThis\b/.test(
          (texts.get(file) ?? "").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ""),
        ),
    );
    expect(impure).toEqual([]);
    const builtIn = outside.filter(
      (one) => folderOf(one.file) === folder && /^(?:node:|fs$|os$|path$)/.test(one.target),
    );
    expect(builtIn.map(show)).toEqual([]);
  });

  it("keeps gateways pure but for their clients and the connection", () => {
    const pure = files.filter(
      (file) => folderOf(file) === "gateways" && !/(?:\/client|connection)\.ts$/.test(file),
    );
    const impure = pure.filter((file) =>
      /\bprocess\.|\bDate\.now|\bnew Date\(\)|\bfetch\(|\.ask\(|"node:/.test(texts.get(file) ?? ""),
    );
    expect(pure.length).toBeGreaterThan(5);
    expect(impure).toEqual([]);
  });

  it("lets an outside package in by its own door only", () => {
    const wrong = outside.filter(
      ({ file, target }) =>
        !target.startsWith("node:") &&
        file !== "cli/launch.ts" &&
        !doors[target]?.some((door) => (door.endsWith("/") ? file.startsWith(door) : file === door)),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it("listens on the network in two places", () => {
    const listeners = outside.filter(({ target }) => /^node:(?:http2?|https|net|tls|dgram)$/.test(target));
    const runtime = listeners.filter(({ isType }) => !isType).map(({ file }) => file);
    const unimported = files.filter((file) =>
      /getBuiltinModule\("(?:node:)?(?:http2?|https|net|tls|dgram)"\)/.test(texts.get(file) ?? ""),
    );
    expect([...new Set([...runtime, ...unimported])].sort()).toEqual([
      // A class of `node:http` that writes headers.
      "proxy/exchange-response.ts",
      "proxy/guard.ts",
      "proxy/pictures/fetch-picture.ts",
      "proxy/pictures/public-address.ts",
      "proxy/server.ts",
      "system/echo-server.ts",
    ]);
  });

  it("uses every door", () => {
    const used = new Set(outside.map(({ target }) => target));
    expect(Object.keys(doors).filter((name) => !used.has(name))).toEqual([]);
  });

  it("has no file over 250 lines and no name but in kebab-case", () => {
    expect(files.filter((file) => (texts.get(file) ?? "").split("\n").length > 251)).toEqual([]);
    expect(files.filter((file) => !/^[a-z0-9]+(?:-[a-z0-9]+)*\.tsx?$/.test(basename(file)))).toEqual([]);
  });

  it("begins every file with a sentence about it", () => {
    const silent = files.filter((file) => !/^(?:#!.*\n)?\/\*\*/.test(texts.get(file) ?? ""));
    expect(silent).toEqual([]);
  });
});

describe("the commands", () => {
  const listed = commands.map((entry) => entry.name);

  it("are those that have a file", () => {
    const present = readdirSync(join(source, "cli/commands")).map((file) => basename(file, ".ts"));
    expect([...listed].sort()).toEqual(present.sort());
  });

  it.each(commands)(
    "$name calls itself so, says what it does and gives an example",
    async ({ name, load }) => {
      const { command } = await load();
      expect(command.name).toBe(name);
      expect(command.description).not.toBe("");
      expect(command.examples?.every((example) => example.includes(`aienv ${name}`))).toBe(true);
    },
  );
});

describe("error codes", () => {
  const all = files.filter((file) => file !== "core/error-codes.ts").map((file) => texts.get(file) ?? "");
  const thrown = all.flatMap((text) =>
    [...text.matchAll(/(?:new AienvError\(|\bvalidate\([^;]*?)\s*"([a-z]+\.[a-z-]+)"/g)].map(
      (match) => match[1] ?? "",
    ),
  );

  it("are listed with their cause", () => {
    expect(thrown.length).toBeGreaterThan(50);
    expect([...new Set(thrown)].filter((code) => !Object.hasOwn(errorCodes, code))).toEqual([]);
  });

  it("are all in use", () => {
    expect(Object.keys(errorCodes).filter((code) => !all.some((text) => text.includes(`"${code}"`)))).toEqual(
      [],
    );
  });
});
