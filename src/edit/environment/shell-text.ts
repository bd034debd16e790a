/** The environment as text that a shell reads: references stay references, so no key is printed. */

import type { Part } from "../../compile/expand.ts";
import type { Variable } from "../../compile/plan.ts";
import { tokenVariable } from "../../core/token.ts";
import { quoteFish, quoteShell } from "../syntax/shell.ts";

/** What a shell is to be given. */
export interface ShellEnvironment {
  readonly environment: readonly Variable[];
  /** The file that holds the local token, where a variable refers to it. */
  readonly tokenFile?: string;
}

/**
 * POSIX shell: bash, zsh, dash, direnv. Keys are read before anything is set or unset, since a variable that holds
 * a key may itself be one that is set or unset. The token is read from its file by a builtin, under
 * `set -e` too, and without a word where the file is missing.
 */
export function posixText({ environment: variables, tokenFile }: ShellEnvironment): string {
  const keys = keyNames(variables);
  const read = keys.flatMap((key, index) => {
    const variable = `__aienv_${index}`;
    const own = `${variable}="\${${key}-}"`;
    if (key !== tokenVariable || tokenFile === undefined) return [own];
    return [own, `{ IFS='=' read -r __aienv_name ${variable} <${quoteShell(tokenFile)}; } 2>/dev/null || :`];
  });
  const set = variables.flatMap(({ name, value }) =>
    value === null ? [] : [`export ${name}=${value.map((part) => posixPart(part, keys)).join("")}`],
  );
  const absent = variables.filter((variable) => variable.value === null).map((variable) => variable.name);
  const forget = keys.map((_key, index) => `__aienv_${index}`);
  if (tokenFile !== undefined && keys.includes(tokenVariable)) forget.push("__aienv_name");
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
export function fishText({ environment: variables, tokenFile }: ShellEnvironment): string {
  const keys = keyNames(variables);
  const defaults = new Map(
    variables.flatMap(({ value }) => references(value).map((part) => [part.env, part.default])),
  );
  const read = keys.flatMap((key, index) => [
    `set -l __aienv_${index} "$${key}"`,
    ...(key === tokenVariable && tokenFile !== undefined
      ? [
          `test -r ${quoteFish(tokenFile)}; and set __aienv_${index} (string replace ${tokenVariable}= '' <${quoteFish(tokenFile)})`,
        ]
      : []),
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
