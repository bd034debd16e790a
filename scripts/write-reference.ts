/** `npm run docs`: writes the README's reference tables and `docs/conversion.md` from what the program itself uses. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { conversionTable } from "./conversion-table.ts";
import { referenceSections } from "./reference-sections.ts";

const file = join(import.meta.dirname, "../README.md");
let text = readFileSync(file, "utf8");
for (const [name, table] of Object.entries(referenceSections())) {
  const section = new RegExp(`(<!-- ${name}:begin -->\n)[^]*?(<!-- ${name}:end -->)`);
  if (!section.test(text)) throw new Error(`README.md has no section ${name}`);
  text = text.replace(section, (_all, begin: string, end: string) => `${begin}\n${table}\n${end}`);
}
writeFileSync(file, text);
writeFileSync(join(import.meta.dirname, "../docs/conversion.md"), conversionTable());
