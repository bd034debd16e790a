/** The environment as the mise plugin reads it at every prompt: one line for each thing, made to be split fast. */
import type { Variable } from "../../compile/plan.ts";
import type { Stamp } from "../../compile/snapshot.ts";

export const pluginFileName = "environment.plugin";

/**
 * Fields are parted by tabs, lines by line feeds; both are escaped inside a field. First and last line are fixed, so
 * that a damaged file is noticed. Decoding the snapshot's JSON would cost mise's prompt four times as much.
 *
 *   aienv 1
 *   in    SIZE MODIFIED PATH             an input and its stamp, both `-` where the file is missing
 *   set   NAME TEXT [KEY DEFAULT TEXT]…  a variable; KEY names the variable that holds a key
 *   gone  NAME                           a variable that must not be there
 *   end
 */
export function pluginText(snapshot: {
  readonly inputs: readonly Stamp[];
  readonly environment: readonly Variable[];
}): string {
  const inputs = snapshot.inputs.map(({ path, size, modified }) =>
    size < 0 ? ["in", "-", "-", path] : ["in", String(size), String(modified), path],
  );
  const variables = snapshot.environment.map(({ name, value }) =>
    value === null ? ["gone", name] : ["set", name, ...fields(value)],
  );
  const lines = [...inputs, ...variables].map((line) => line.map(escaped).join("\t"));
  return ["aienv 1", ...lines, "end"].map((line) => `${line}\n`).join("");
}

/** Text and references take turns, text first and last. */
function fields(parts: NonNullable<Variable["value"]>): string[] {
  const result = [""];
  for (const part of parts) {
    if (typeof part === "string") result.push((result.pop() ?? "") + part);
    else result.push(part.env, part.default, "");
  }
  return result;
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

function escaped(field: string): string {
  return field.replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? character);
}
