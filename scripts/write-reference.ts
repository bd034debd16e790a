/** `npm run docs`: writes the reference tables and the pages of `docs/` that say what the program itself uses. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { conversionTable } from "./conversion-table.ts";
import { helpPages } from "./help-pages.ts";
import { referenceSections } from "./reference-sections.ts";

const root = join(import.meta.dirname, "..");
for (const [name, sections] of Object.entries(await referenceSections())) {
  const file = join(root, name);
  let text = readFileSync(file, "utf8");
  for (const [section, table] of Object.entries(sections)) {
    const place = new RegExp(`(<!-- ${section}:begin -->\n)[^]*?(<!-- ${section}:end -->)`);
    if (!place.test(text)) throw new Error(`${name} has no section ${section}`);
    text = text.replace(place, (_all, begin: string, end: string) => `${begin}\n${table}\n${end}`);
  }
  writeFileSync(file, text);
}
writeFileSync(join(root, "docs/conversion.md"), conversionTable());
for (const [name, text] of Object.entries(await helpPages())) writeFileSync(join(root, name), text);
