/** What stands at a path of ours in somebody's document. */
import { type JsonValue, type Path, valueAt } from "../core/json.ts";
import { presentPath } from "./syntax/place.ts";

/** The value at `path`; a key asked of a list of tables (`[[env]]`) is that of the last table which has it. */
export function presentValue(document: JsonValue, path: Path): JsonValue | undefined {
  const present = presentPath(document, path, true);
  return present && valueAt(document, present);
}

/** The concrete path of that value, for saying where it is. */
export function concretePath(document: JsonValue, path: Path): Path {
  return presentPath(document, path, true) ?? path;
}
