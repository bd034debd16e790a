import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { referenceSections } from "../scripts/reference-sections.ts";

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");

test.each(Object.entries(referenceSections()))(
  "the README's table of %s is what the program uses (npm run docs)",
  (name, table) => {
    expect(readme).toContain(`<!-- ${name}:begin -->\n\n${table}\n<!-- ${name}:end -->`);
  },
);
