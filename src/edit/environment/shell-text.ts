/** The environment as text that a shell reads: references stay references, so no key is printed. */
import type { Part } from "../../compile/expand.ts";
import type { Variable } from "../../compile/plan.ts";
import { quoteFish, quoteShell } from "../syntax/shell.ts";

/**
 * POSIX shell: bash, zsh, dash, direnv. Keys are read before anything is set or unset, since a variable that holds
 * a key may itself be one that is set or unset.
 */
export function posixText(variables: readonly Variable[]): string {
  const keys = keyNames(variables);
  const read = keys.map((key, index) => `__aienv_${index}="\${${key}-}"`);
  const set = variables.flatMap(({ name, value }) =>
    value === null ? [] : [`export ${name}=${value.map((part) => posixPart(part, keys)).join("")}`],
  );
  const absent = variables.filter((variable) => variable.value === null).map((variable) => variable.name);
  const forget = keys.map((_key, index) => `__aienv_${index}`);
  return lines([
    ...read,
    ...set,
    ...(absent.length > 0 ? [`unset ${absent.join(" ")}`] : []),
    ...(forget.length > 0 ? [`unset ${forget.join(" ")}`] : []),
  ]);
}

function posixPart(part: Part, keys: readonly string[]): string {
  if (typeof part === "string") return part === "" ? "''" : quoteShell(part);
  return `"\${__aienv_${keys.indexOf(part.env)}:-${part.default}}"`;
}

/** The same for fish. */
export function fishText(variables: readonly Variable[]): string {
  const keys = keyNames(variables);
  const defaults = new Map(
    variables.flatMap(({ value }) => references(value).map((part) => [part.env, part.default])),
  );
  const read = keys.flatMap((key, index) => [
    `set -l __aienv_${index} "$${key}"`,
    `test -n "$__aienv_${index}"; or set __aienv_${index} ${quoteFish(defaults.get(key) ?? "")}`,
  ]);
  const set = variables.map(({ name, value }) => {
    if (value === null) return `set -e ${name}`;
    const text = value.map((part) =>
      typeof part === "string" ? quoteFish(part) : `"$__aienv_${keys.indexOf(part.env)}"`,
    );
    return `set -gx ${name} ${text.join("")}`;
  });
  // A block keeps the locals from the caller.
  return lines(["begin", ...[...read, ...set].map((line) => `  ${line}`), "end"]);
}

/** Variables that hold keys, each once. */
function keyNames(variables: readonly Variable[]): string[] {
  return [...new Set(variables.flatMap(({ value }) => references(value).map((part) => part.env)))];
}

function references(value: readonly Part[] | null): Exclude<Part, string>[] {
  return (value ?? []).filter((part): part is Exclude<Part, string> => typeof part !== "string");
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}
