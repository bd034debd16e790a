/** The promise that matters most, on files as they are in the wild: put in, switched, taken out, not a byte differs. */
import { parse as parseDotenv } from "dotenv";
import { parse as parseJsonc } from "jsonc-parser";
import { parse as parseToml } from "smol-toml";
import { expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import type { OwnedValue, Target } from "../../src/compile/plan.ts";
import { AienvError } from "../../src/core/error.ts";
import { isObject, type JsonValue, type Path, sameJson } from "../../src/core/json.ts";
import { type Rendered, renderRemoval, renderTarget } from "../../src/edit/render.ts";
import { ownedSets, syntaxOf } from "../helpers/owned-by-templates.ts";
import { Random } from "../helpers/random.ts";
import { type Kind, kinds, realShapedFile } from "../helpers/real-shaped-files.ts";

/** `npm run test:long` looks at 10,000. */
const count = Number(process.env["REAL_SHAPED_FILES"] ?? 300);
const seed = Number(process.env["REAL_SHAPED_SEED"] ?? 4);

it(`${count} real-shaped files hold what they held and ours, and come back byte for byte`, () => {
  const wrong: string[] = [];
  const refused: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const kind = kinds[number % kinds.length] as Kind;
    const random = new Random(seed * 1_000_003 + number);
    const text = realShapedFile(kind, random);
    const name = `file ${number} of seed ${seed}, ${kind}`;
    try {
      const fault = faultIn(kind, text, random);
      if (fault !== undefined) wrong.push(`${name}: ${fault}`);
    } catch (error) {
      if (!(error instanceof AienvError)) throw new Error(`${name}: ${String(error)}`, { cause: error });
      const isSafe = /^edit\.(?:invalid|not-faithful)$/.test(error.code);
      (isSafe ? refused : wrong).push(`${name}: ${error.code} ${error.message}`);
    }
  }
  if (count > 300) process.stdout.write(`${count} files, ${wrong.length} wrong, ${refused.length} refused\n`);
  expect(wrong).toEqual([]);
  expect(refused.length, refused.join("\n")).toBeLessThan(count / 100);
}, 900_000);

/** What is wrong after use, switch or off; undefined: nothing. */
function faultIn(kind: Kind, text: string, random: Random): string | undefined {
  const sets = ownedSets(kind);
  const [first, second] = [random.pick(sets), random.pick(sets)];
  const render = (current: string, owned: readonly OwnedValue[], before?: Rendered) => {
    const target: Target = { tool: "t", scope: "project", file: "/p/f", syntax: syntaxOf(kind), owned };
    return renderTarget(target, current, before?.entry, { force: false });
  };
  const used = render(text, first);
  const switched = render(textOf(used), second, used);
  const holds = (rendered: Rendered, owned: readonly OwnedValue[]) =>
    sameJson(parsed(kind, textOf(rendered)), owned.reduce(withOwned, parsed(kind, text)));
  if (!holds(used, first)) return `after use it holds something else:\n${text}\n⇒\n${textOf(used)}`;
  if (!holds(switched, second))
    return `after the switch it holds something else:\n${text}\n⇒\n${textOf(switched)}`;
  for (const rendered of [used, switched]) {
    if (off(textOf(rendered), rendered) !== text) return "off gives other bytes back";
    // With a line of the user's on top, which takes the short way back to the kept text away. Blank lines, and in a
    // JSON line that the user and we share white space, may then differ.
    const noted = noteOn(kind, textOf(rendered));
    const back = off(noted, rendered);
    const isBack = isJson(kind)
      ? sameJson(parsed(kind, back), parsed(kind, text))
      : sameJson(linesOf(back), linesOf(noteOn(kind, text)));
    if (!isBack) return `with a note on top, off gives\n${back}\n⇐\n${noted}`;
  }
  return undefined;
}

const textOf = ({ change }: Rendered) => change.after ?? "";

const isJson = (kind: Kind) => syntaxOf(kind) === "json";

function off(current: string, { entry }: Rendered): string {
  return (entry && renderRemoval(current, entry).change.after) ?? "no file";
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== "");
}

function noteOn(kind: Kind, text: string): string {
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  return text.replace(/^\uFEFF?/, (mark) => `${mark}${isJson(kind) ? "//" : "#"} a note${end}`);
}

/** Read by the packages themselves, not by our own reading of them. */
function parsed(kind: Kind, text: string): JsonValue {
  const body = text.replace(/^\uFEFF/, "");
  const parse: Record<Target["syntax"], (body: string) => unknown> = {
    json: (body) => parseJsonc(body, [], { allowTrailingComma: true }) ?? {},
    toml: parseToml,
    yaml: (body) => parseYaml(body, { merge: true }) ?? {},
    dotenv: parseDotenv,
    lines: linesOf,
  };
  return JSON.parse(JSON.stringify(parse[syntaxOf(kind)](body))) as JsonValue;
}

/** The document with one value of ours in it, worked out without the program. */
function withOwned(document: JsonValue, owned: OwnedValue): JsonValue {
  if ("value" in owned) {
    const base = owned.last ? without(document, owned.path) : document;
    return changed(base, owned.path, () => owned.value);
  }
  return changed(document, owned.path, (present) => {
    const list = present === undefined || present === null ? [] : [present].flat();
    return [
      ...list,
      ...owned.items.filter((item) => !list.some((each) => sameJson(each, item))),
    ] as JsonValue;
  });
}

type Tables = readonly JsonValue[];

/** A key of `[[env]]` belongs to the last table that has it, else to the last one. */
function changed(
  value: JsonValue | undefined,
  path: Path,
  make: (present?: JsonValue) => JsonValue,
): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) return make(value);
  if (Array.isArray(value)) {
    const at = (value as Tables).findLastIndex((table) => has(table, path));
    const index = at === -1 ? value.length - 1 : at;
    return (value as Tables).map((table, each) => (each === index ? changed(table, path, make) : table));
  }
  const table = isObject(value) ? value : {};
  return { ...table, [step]: changed(table[step], rest, make) };
}

function without(value: JsonValue, path: Path): JsonValue {
  const [step, ...rest] = path;
  if (Array.isArray(value)) return (value as Tables).map((table) => without(table, path));
  if (!isObject(value) || step === undefined || value[step] === undefined) return value;
  if (rest.length > 0) return { ...value, [step]: without(value[step], rest) };
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== step));
}

function has(value: JsonValue | undefined, path: Path): boolean {
  const [step, ...rest] = path;
  if (step === undefined) return value !== undefined;
  return isObject(value) && has(value[step], rest);
}
