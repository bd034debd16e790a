/** One file of a source, parsed within bounds, with the place of every value. */
import { AienvError } from "../../core/error.ts";
import { type JsonValue, type Path, showPath } from "../../core/json.ts";
import { inFile } from "../../edit/merge-owned.ts";
import { syntaxes } from "../../edit/syntax/list.ts";
import { splitBom } from "../../edit/syntax/text.ts";
import { readYamlValue } from "../../edit/syntax/yaml-document.ts";
import type { ImportDocument } from "../../importers/contract.ts";
import { plainValue, UnboundedValue } from "../../registry/plain-value.ts";
import { readText } from "../../system/files.ts";
import type { PlacedFile } from "./find-documents.ts";
import { readDatabase } from "./read-database.ts";

/** Larger texts are no settings, in characters. */
const maxText = 4_000_000;
/** In larger texts a place is named by its path alone: each look for a line reads the text again. */
const maxLocated = 200_000;

/** @throws AienvError `edit.invalid`, `system.unreadable`, `import.unreadable` with file and, for a text, line. */
export function readDocument({ place, file }: PlacedFile): ImportDocument {
  if (place.syntax === "sqlite")
    return {
      place,
      file,
      value: readDatabase(file, place.tables ?? {}),
      locate: (path) => ({ file, ...(path.length > 0 && { path: showPath(path) }) }),
    };
  const syntax = syntaxes[place.syntax];
  const text = readText(file) ?? "";
  if (text.length > maxText)
    throw unreadable(file, `the file has ${text.length} characters, more than ${maxText}`);
  const parse = place.syntax === "yaml" ? readMerged : syntax.parse;
  const value = inFile(file, () => parse(text), "mend the file, then: aienv import");
  return {
    place,
    file,
    value: within(file, () => plainValue(value)),
    locate: (path: Path) => {
      const position = text.length > maxLocated ? undefined : syntax.locate(text, path);
      return { file, ...position, ...(path.length > 0 && { path: showPath(path) }) };
    },
  };
}

/** A program reads what an anchor brings; without it a server's key would go with another's address. */
function readMerged(text: string): JsonValue {
  return readYamlValue(splitBom(text).body, { merges: true });
}

function within<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof UnboundedValue)) throw cause;
    throw unreadable(file, cause.message, cause);
  }
}

function unreadable(file: string, message: string, cause?: unknown): AienvError {
  return new AienvError("import.unreadable", message, {
    where: { file },
    hint: `ls -l ${JSON.stringify(file)}`,
    ...(cause !== undefined && { cause }),
  });
}
