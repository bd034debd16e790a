import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { helpPages } from "../scripts/help-pages.ts";
import { referenceSections } from "../scripts/reference-sections.ts";

const tables = Object.entries(referenceSections()).flatMap(([file, sections]) =>
  Object.entries(sections).map(([name, table]) => ({ file, name, table })),
);

test.each(tables)(
  "the table of $name in $file is what the program uses (npm run docs)",
  ({ file, name, table }) => {
    const text = readFileSync(join(import.meta.dirname, "..", file), "utf8");
    expect(text).toContain(`<!-- ${name}:begin -->\n\n${table}\n<!-- ${name}:end -->`);
  },
);

test.each(Object.entries(await helpPages()))(
  "%s says what the program's help says (npm run docs)",
  (file, text) => {
    expect(readFileSync(join(import.meta.dirname, "..", file), "utf8")).toBe(text);
  },
);
