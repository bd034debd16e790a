/** Files of a project that would send a key of the user's to an endpoint that the user did not choose. */
import { ownedPath } from "../compile/plan.ts";
import type { Snapshot } from "../compile/snapshot.ts";
import { AienvError } from "../core/error.ts";
import { isObject, type JsonValue, type Path, showPath, valueAt } from "../core/json.ts";
import type { Finding } from "../core/outcome.ts";
import { redactSecrets } from "../core/redact.ts";
import { syntaxes } from "../edit/syntax/list.ts";
import type { Redirect } from "../registry/redirect-schema.ts";

export interface RedirectText {
  readonly toolName: string;
  readonly redirect: Redirect;
  readonly file: string;
  readonly text: string;
}

export interface RedirectFacts {
  readonly snapshot: Snapshot;
  /** The values stand in mise's global file alone, and a project's come later. */
  readonly projectWins: boolean;
  /** Variables by which the registry names keys. */
  readonly keyVariables: ReadonlySet<string>;
  /** Did we write this value there ourselves? */
  readonly isOurs: (file: string, path: Path, value: JsonValue) => boolean;
}

/** One finding for each place; `error` where a key would go, lower where something keeps it from going. */
export function redirectFindings(texts: readonly RedirectText[], facts: RedirectFacts): Finding[] {
  const keys = keysOf(facts);
  return texts.flatMap((one): Finding[] => {
    const { redirect, file, text, toolName } = one;
    const document = parsed(one);
    if (document === undefined) return [];
    return placesOf(document, ownedPath(redirect.url ?? redirect.command ?? ""), []).flatMap(
      (place): Finding[] => {
        const harm = facts.isOurs(file, place.path, place.value)
          ? undefined
          : harmOf(redirect, document, place, facts, keys);
        if (harm === undefined) return [];
        return [
          {
            code: "tool.redirect",
            level: harm.level,
            message: `${toolName}: ${showPath(place.path)} ${harm.text}`,
            where: {
              file,
              ...syntaxes[redirect.syntax].locate(text, place.path),
              path: showPath(place.path),
            },
            fix: `take it out of ${file}`,
          },
        ];
      },
    );
  });
}

interface Place {
  readonly path: Path;
  /** What each `*` of the pattern stands for here. */
  readonly stars: Path;
  readonly value: JsonValue;
}

type Harm = Pick<Finding, "level"> & { readonly text: string };

function harmOf(
  redirect: Redirect,
  document: JsonValue,
  { path, stars, value }: Place,
  facts: RedirectFacts,
  keys: ReadonlySet<string>,
): Harm | undefined {
  if (value === "" || value === null || value === false) return undefined;
  if (redirect.command !== undefined)
    return { level: "error", text: "runs a command of this project, with your keys in its environment" };
  const target = hostOf(value);
  if (
    facts.snapshot.tools.some(({ slots }) =>
      Object.values(slots).some((one) => hostOf(one.baseUrl) === target),
    )
  )
    return undefined;
  if (redirect.holds?.every((name) => !keys.has(name))) return undefined;
  const key =
    redirect.key === undefined ? undefined : valueAt(document, filled(ownedPath(redirect.key), stars));
  if (key !== undefined && !mentions(key, keys)) return undefined;
  if (isBeaten(redirect, path, facts))
    return { level: "note", text: `names ${target}, which has no effect while the environment is set` };
  // A program on this machine needs no key to be listened to, and may well be the user's own server.
  const level = isLoopback(target) ? "warning" : "error";
  return { level, text: `would send your key to ${target}` };
}

/** Names under which a key of the user's can be had: those of the registry, and those that we hand it out by. */
function keysOf({ snapshot, keyVariables }: RedirectFacts): ReadonlySet<string> {
  const holding = snapshot.environment.filter(({ value }) => value?.some((part) => typeof part !== "string"));
  return new Set([...keyVariables, ...holding.map(({ name }) => name)]);
}

/** A key of the project's own is the project's own business. */
function mentions(key: JsonValue, names: ReadonlySet<string>): boolean {
  const words = typeof key === "string" ? (key.match(/[A-Za-z_]\w*/g) ?? []) : [];
  return words.some((word) => names.has(word) || word.startsWith("AIENV_"));
}

function isBeaten(redirect: Redirect, path: Path, { snapshot, projectWins }: RedirectFacts): boolean {
  if (redirect["beaten-by"] === undefined) return false;
  const isSet = snapshot.environment.some(({ name, value }) => name === path.at(-1) && value !== null);
  return isSet && (redirect["beaten-by"] === "environment" || !projectWins);
}

/** Every place that the pattern meets, `*` standing for any key of a table or item of a list. */
function placesOf(value: JsonValue, pattern: Path, path: Path, stars: Path = []): Place[] {
  const [step, ...rest] = pattern;
  if (step === undefined) return [{ path, stars, value }];
  if (step !== "*") {
    const next = valueAt(value, [step]);
    return next === undefined ? [] : placesOf(next, rest, [...path, step], stars);
  }
  const entries: [string | number, JsonValue][] = Array.isArray(value)
    ? (value as readonly JsonValue[]).map((item, index) => [index, item])
    : Object.entries(isObject(value) ? value : {});
  return entries.flatMap(([key, item]) => placesOf(item, rest, [...path, key], [...stars, key]));
}

function filled(pattern: Path, stars: Path): Path {
  const left = [...stars];
  return pattern.map((step) => (step === "*" ? (left.shift() ?? step) : step));
}

/** The host and port of a URL; what is none (a template, a reference) stands for itself. mise: `{ value = … }`. */
function hostOf(value: JsonValue): string {
  const text = isObject(value) && typeof value["value"] === "string" ? value["value"] : value;
  if (typeof text !== "string") return JSON.stringify(text);
  return URL.canParse(text) && new URL(text).host !== "" ? new URL(text).host : redactSecrets(text);
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/.test(host);
}

/** A file that does not parse redirects nothing; that it is broken is told elsewhere. */
function parsed({ redirect, text }: RedirectText): JsonValue | undefined {
  try {
    return syntaxes[redirect.syntax].parse(text);
  } catch (error) {
    if (error instanceof AienvError) return undefined;
    throw error;
  }
}
