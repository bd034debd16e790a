/** A command line against a command's own description: parsed by cac, with the nearest option for a wrong one. */
import cac from "cac";
import { AienvError } from "../core/error.ts";
import { nearestName } from "../core/nearest.ts";
import type { Command, Options } from "./command.ts";

export interface ParsedArguments {
  readonly args: readonly string[];
  readonly options: Options;
}

/** @throws AienvError `usage.unknown-option`, `usage.arguments`. */
export function parseArguments(command: Command, argv: readonly string[]): ParsedArguments | "help" {
  if (command.passThrough) return parsePassThrough(command, argv);
  if (argv.includes("--help") || argv.includes("-h")) return "help";
  refuseUnknownNo(command, argv);
  const program = cac("aienv");
  const parsed = program.command(`${command.name} ${command.usage ?? ""}`.trim(), command.description);
  for (const option of command.options ?? []) parsed.option(option.flags, option.description);
  let result: ParsedArguments | undefined;
  parsed.action((...values: unknown[]) => {
    const { "--": _rest, ...options } = values.pop() as Record<string, unknown>;
    result = {
      args: values
        .flat()
        .filter((value) => value !== undefined)
        .map(String),
      options,
    };
  });
  try {
    program.parse(["node", "aienv", command.name, ...argv.map(keepText)], { run: false });
    program.runMatchedCommand();
  } catch (error) {
    throw usageError(error, command, argv);
  }
  return restoreText(result ?? { args: [], options: {} });
}

/** cac takes `--no-x` for an option that is not there as `x: false`. */
function refuseUnknownNo(command: Command, argv: readonly string[]): void {
  const end = argv.indexOf("--");
  for (const word of end < 0 ? argv : argv.slice(0, end)) {
    const flag = word.split("=")[0] ?? word;
    const isKnown = command.options?.some((option) => option.flags.split(/[ ,]+/).includes(flag));
    if (/^--no-/.test(flag) && !isKnown) throw unknownOption(flag, command);
  }
}

/** cac reads `1e3` and `007` as numbers; a mark that it can't read keeps them as they were typed. */
const mark = "\u0001";
const keepText = (word: string) => (/^[\d.+-][\d.eExX_]*$/.test(word) ? mark + word : word);
const restoreValue = (value: unknown): unknown =>
  typeof value === "string"
    ? value.replaceAll(mark, "")
    : Array.isArray(value)
      ? value.map(restoreValue)
      : value;
function restoreText({ args, options }: ParsedArguments): ParsedArguments {
  return {
    args: args.map((word) => word.replaceAll(mark, "")),
    options: Object.fromEntries(Object.entries(options).map(([key, value]) => [key, restoreValue(value)])),
  };
}

/** Our own options come before the program's name; from there on every word is the program's. */
function parsePassThrough(command: Command, argv: readonly string[]): ParsedArguments | "help" {
  if (argv[0] === "--help" || argv[0] === "-h") return "help";
  const options: Record<string, string | boolean> = {};
  const rest = [...argv];
  while (rest[0]?.startsWith("--")) {
    const flag = rest.shift() as string;
    if (flag === "--") break;
    const [name = "", inline] = flag.slice(2).split(/=(.*)/s);
    const known = command.options?.find((option) => option.flags.split(/[ ,]+/).includes(`--${name}`));
    if (!known) throw unknownOption(flag, command);
    options[name] = known.flags.includes("<") ? (inline ?? rest.shift() ?? "") : true;
  }
  if (rest[0] === undefined)
    throw new AienvError("usage.arguments", `${command.name} needs ${command.usage}`, {
      hint: `aienv ${command.name} --help`,
    });
  return { args: rest, options };
}

function usageError(error: unknown, command: Command, argv: readonly string[]): unknown {
  if (!(error instanceof Error) || error.name !== "CACError") return error;
  const unknown = /^Unknown option `(.+)`$/.exec(error.message)?.[1];
  if (unknown !== undefined)
    return unknownOption(argv.find((word) => word.startsWith(unknown)) ?? unknown, command);
  return new AienvError("usage.arguments", argumentsText(error.message, command), {
    hint: `aienv ${command.name} --help`,
  });
}

/** cac's words for what is missing or too much, in ours. */
function argumentsText(message: string, command: Command): string {
  const option = /^option `(.+)` value is missing$/.exec(message)?.[1];
  if (option !== undefined) return `a value is missing: ${option}`;
  const left = /^Unused args: (.+)$/.exec(message)?.[1]?.replaceAll("`", '"');
  if (left !== undefined)
    return `too much is given: ${command.name} takes ${command.usage ?? "no argument"}, not ${left}`;
  if (!message.startsWith("missing required args")) return message.replaceAll("`", '"');
  const words = Object.keys(command.places?.[0]?.words ?? {});
  return `${command.name} needs ${command.usage}${words.length > 0 ? `; known: ${words.join(", ")}` : ""}`;
}

function unknownOption(flag: string, command: Command): AienvError {
  const known = (command.options ?? []).flatMap((option) => option.flags.match(/--[a-z-]+/g) ?? []);
  // The dashes are no letters that agree.
  const near = nearestName(
    flag.replace(/^-+|=.*$/gs, ""),
    known.map((name) => name.slice(2)),
  );
  const others = known.length === 0 ? "" : `; known: ${known.join(", ")}`;
  const more = near === undefined ? others : `, did you mean "--${near}"?`;
  return new AienvError("usage.unknown-option", `no option ${flag}${more}`, {
    hint: `aienv ${command.name} --help`,
  });
}
