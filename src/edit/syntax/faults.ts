/** The errors that every syntax reports in the same words. */
import { AienvError } from "../../core/error.ts";
import { type Path, showPath } from "../../core/json.ts";
import type { Position } from "./contract.ts";

/** The text does not parse; `position` is its first fault. */
export function invalidText(syntax: string, reason: string, position: Position, cause?: unknown): AienvError {
  return new AienvError("edit.invalid", `not valid ${syntax}: ${reason}`, {
    hint: "repair the file at this place; nothing in it was changed",
    where: { line: position.line, column: position.column },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** `path` leads through something that cannot hold what is asked for. */
export function noPlace(path: Path, reason: string): AienvError {
  return new AienvError("edit.no-place", `no place for ${quotePath(path)}: ${reason}`, {
    hint: "change that value by hand, or move the file away; nothing in it was changed",
    where: { path: showPath(path) },
  });
}

/** The syntax has no way to write the value at `path`. */
export function notExpressible(syntax: string, path: Path, reason: string): AienvError {
  return new AienvError("edit.not-expressible", `${syntax} cannot hold ${quotePath(path)}: ${reason}`, {
    where: { path: showPath(path) },
  });
}

function quotePath(path: Path): string {
  return path.length === 0 ? "the document itself" : `\`${showPath(path)}\``;
}
