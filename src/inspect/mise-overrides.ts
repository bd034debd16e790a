/** mise files that are read after the one with our values, and set the same names. */
import type { Variable } from "../compile/plan.ts";
import { AienvError } from "../core/error.ts";
import { isObject, type Path, sameJson, showPath, valueAt } from "../core/json.ts";
import type { Finding } from "../core/outcome.ts";
import { syntaxes } from "../edit/syntax/list.ts";

/** A project's mise files, weakest first (mise 2026.9.15, checked 2026-11-24). */
export const miseFileNames = ["mise.toml", ".mise.toml", "mise.local.toml", ".mise.local.toml"] as const;

export interface MiseText {
  readonly file: string;
  readonly text: string;
}

/** Findings for each variable of ours that one of the stronger files sets to something else. */
export function miseOverrides(variables: readonly Variable[], stronger: readonly MiseText[]): Finding[] {
  return stronger.flatMap(({ file, text }): Finding[] => {
    const document = parsed(text);
    // A file that mise itself can't read is its own complaint, not an override.
    if (document === undefined) return [];
    return variables.flatMap(({ name, value }): Finding[] => {
      const path: Path = ["env", name];
      const present = valueAt(document, path);
      const same = sameJson(present, value === null ? false : value.join(""));
      if (present === undefined || same) return [];
      return [
        {
          code: "tool.override",
          level: "error",
          message: `mise: ${showPath(path)} is read after ours, so the choice of this directory does not count`,
          where: { file, ...syntaxes.toml.locate(text, path), path: showPath(path) },
          fix: `take it out of ${file}`,
        },
      ];
    });
  });
}

function parsed(text: string): ReturnType<typeof syntaxes.toml.parse> | undefined {
  try {
    return syntaxes.toml.parse(text);
  } catch (error) {
    if (error instanceof AienvError) return undefined;
    throw error;
  }
}

/**
 * Does the file have directives that mise reads after every plain value of `[env]`, wherever that stands: a table
 * `[env._]` of its own? Then ours can't be last in it.
 */
export function hasLateDirectives(text: string): boolean {
  const document = parsed(text);
  const directives = document === undefined ? undefined : valueAt(document, ["env", "_"]);
  return isObject(directives) && /^[ \t]*\[[ \t]*"?env"?[ \t]*\.[ \t]*(?:"_"|_)/m.test(text);
}
