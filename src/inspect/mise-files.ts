/** mise's configuration files in the order of their strength, and what one of them says of a variable. */
import { isObject, type JsonValue, type Path, valueAt } from "../core/json.ts";
import { syntaxes } from "../edit/syntax/list.ts";

/** Places of a folder's file, weakest first; `%` stands for the environment and `local` (mise 2026.9.15, tried). */
const places = [
  ".config/mise/config%.toml",
  ".config/mise/mise%.toml",
  ".config/mise%.toml",
  ".mise/config%.toml",
  "mise/config%.toml",
  "mise%.toml",
  ".mise%.toml",
];
/** The order among those for an environment is another one (tried). */
const environmentPlaces = [
  ".config/mise/config%.toml",
  ".config/mise%.toml",
  "mise/config%.toml",
  "mise%.toml",
  ".mise/config%.toml",
  ".mise%.toml",
];
const globalPlaces = ["config%.toml", "mise%.toml"];

/** The names below a folder, strongest first; `environments` as MISE_ENV lists them, the last one strongest. */
export function miseNames(environments: readonly string[]): string[] {
  return inOrder(places, environmentPlaces, environments).toReversed();
}

/** The same below mise's own folder of the user. */
export function globalMiseNames(environments: readonly string[]): string[] {
  return inOrder(globalPlaces, ["config%.toml"], environments).toReversed();
}

function inOrder(
  plain: readonly string[],
  special: readonly string[],
  environments: readonly string[],
): string[] {
  const fill = (names: readonly string[], word: string) => names.map((name) => name.replace("%", word));
  return [
    ...fill(plain, ""),
    ...fill(plain, ".local"),
    ...environments.flatMap((name) => fill(special, `.${name}`)),
    ...environments.flatMap((name) => fill(special, `.${name}.local`)),
  ];
}

export type MiseEntry = { readonly path: Path; readonly line: number | undefined } & (
  | { readonly kind: "value"; readonly value: string | null }
  | { readonly kind: "file"; readonly file: string }
  | { readonly kind: "script"; readonly file: string }
  | { readonly kind: "plugin"; readonly late: boolean }
);

/** All that the file says of the variable, or that may say something of it, in the order in which mise reads it. */
export function miseEntries(text: string, variable: string): MiseEntry[] {
  const table = valueAt(syntaxes.toml.parse(text), ["env"]);
  const tables: readonly [Path, JsonValue | undefined][] = Array.isArray(table)
    ? table.map((each, index): [Path, JsonValue] => [["env", index], each])
    : [[["env"], table]];
  const at = (path: Path) => ({ path, line: syntaxes.toml.locate(text, path)?.line });
  return tables.flatMap(([base, entries]) => {
    if (!isObject(entries)) return [];
    const inOrder = Object.entries(entries);
    // A table of its own, `[env._]`, is read after the plain values wherever it stands.
    const late = /^[ \t]*\[[ \t]*"?env"?[ \t]*\.[ \t]*(?:"_"|_)/m.test(text);
    if (late) inOrder.sort(([left], [right]) => Number(left === "_") - Number(right === "_"));
    return inOrder.flatMap(([key, value]): MiseEntry[] => {
      if (key === "_") return isObject(value) ? directives(value, [...base, "_"], at) : [];
      if (key !== variable) return [];
      const said = isObject(value) ? value["value"] : value;
      if (typeof said === "object" || said === undefined || said === true) return [];
      return [{ ...at([...base, key]), kind: "value", value: said === false ? null : String(said) }];
    });
  });
}

function directives(
  table: { readonly [key: string]: JsonValue },
  base: Path,
  at: (path: Path) => { readonly path: Path; readonly line: number | undefined },
): MiseEntry[] {
  return Object.entries(table).flatMap(([key, value]): MiseEntry[] => {
    const place = at([...base, key]);
    if (key === "aienv") {
      const late = isObject(value) && value["tools"] === true;
      return [{ ...place, kind: "plugin", late }];
    }
    if (key !== "file" && key !== "source") return [];
    return [value].flat().flatMap((each): MiseEntry[] => {
      const file = isObject(each) ? each["path"] : each;
      if (typeof file !== "string") return [];
      return [{ ...place, kind: key === "file" ? "file" : "script", file }];
    });
  });
}
