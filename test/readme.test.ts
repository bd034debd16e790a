import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { helpPages } from "../scripts/help-pages.ts";
import { referenceSections } from "../scripts/reference-sections.ts";
import { loadTemplates } from "../src/cli/load/load-templates.ts";
import { parseChoice } from "../src/registry/parse-choice.ts";
import { parseRegistry } from "../src/registry/parse-registry.ts";
import { findPaths } from "../src/system/paths.ts";

const root = join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "SECURITY.md",
  ...readdirSync(join(root, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

const tables = Object.entries(await referenceSections()).flatMap(([file, sections]) =>
  Object.entries(sections).map(([name, table]) => ({ file, name, table })),
);

test.each(tables)(
  "the table of $name in $file is what the program uses (npm run docs)",
  ({ file, name, table }) => {
    expect(read(file)).toContain(`<!-- ${name}:begin -->\n\n${table}\n<!-- ${name}:end -->`);
  },
);

test.each(Object.entries(await helpPages()))(
  "%s says what the program's help says (npm run docs)",
  (file, text) => {
    expect(read(file)).toBe(text);
  },
);

test.each(pages)("%s links to nothing that is not there", (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? "");
  expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
});

/** Each block of YAML that is a registry, by page and its place there. */
const registries = pages.flatMap((page) =>
  [...read(page).matchAll(/```yaml\n([\s\S]*?)```/g)]
    .map((match) => match[1] ?? "")
    .filter((text) => text.includes("version: 1"))
    .map((text, index) => ({ page, index, text })),
);

test.each(registries)("registry $index of $page is one that the program takes", ({ page, text }) => {
  const context = { paths: findPaths({ HOME: "/nowhere" }) };
  expect(parseRegistry(text, page, loadTemplates(context, text)).findings).toEqual([]);
});

test("the README's choice is one that the program takes, and the README is one for 30 seconds", () => {
  const text =
    /`\.aienv\.yaml` in a project[\s\S]*?```yaml\n([\s\S]*?)```/.exec(read("README.md"))?.[1] ?? "";
  expect(parseChoice(text, ".aienv.yaml")).toMatchObject({ profile: "default" });
  expect(read("README.md").split("\n").length).toBeLessThan(220);
});
