/** Golden folders: a case is a folder named by its behaviour, `npm run golden` writes what is expected. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const fixtures = join(import.meta.dirname, "../fixtures");

export interface GoldenCase {
  readonly name: string;
  readonly input: string;
  /** The path of a file of the case. */
  readonly file: (name: string) => string;
}

/** The cases below `test/fixtures/<kind>`, each with the text of its input. */
export function goldenCases(kind: string, input: string): GoldenCase[] {
  return readdirSync(join(fixtures, kind)).map((name) => ({
    name,
    input: readFileSync(join(fixtures, kind, name, input), "utf8"),
    file: (file) => join(fixtures, kind, name, file),
  }));
}

/** The text with an end of line, as files have it. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
