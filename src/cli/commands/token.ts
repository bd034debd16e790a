/** `aienv token`: the local tokens that open the proxy, by the first letters of their hashes. */
import { realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { AienvError } from "../../core/error.ts";
import { suggestName } from "../../core/nearest.ts";
import { findProject } from "../../project/find.ts";
import {
  findToken,
  listTokens,
  type TokenRecord,
  tokenFileOf,
  tokenName,
  tokenOfFile,
} from "../../project/token-store.ts";
import {
  makeToken,
  placeText,
  recordNamed,
  revokeToken,
  rotateToken,
  usedBy,
} from "../change/change-token.ts";
import { type Command, flagOption, jsonOption, type Options } from "../command.ts";
import type { Context } from "../context.ts";
import { table } from "../show/print.ts";
import { followMove } from "../write/follow-move.ts";
import { locked } from "../write/locked.ts";

const actions = ["ls", "new", "rotate", "revoke"] as const;

export const command: Command = {
  name: "token",
  usage: "<action> [name]",
  places: [
    {
      words: {
        ls: "all, by project",
        new: "one more, for outside of any project or for a directory",
        rotate: "this project gets another",
        revoke: "one opens nothing any more",
      },
      next: { new: { names: ["file"] }, revoke: { names: ["token"] } },
    },
  ],
  description: "The proxy's local tokens: ls, new, rotate, revoke",
  options: [
    { flags: "--global", description: "rotate: the token of all directories without a choice of their own" },
    jsonOption,
  ],
  examples: [
    "aienv token ls              projects and the first letters of each hash, never a token",
    "aienv token new             one for outside of any project, printed this once",
    "aienv token new ~/app       the same, for a directory",
    "aienv token rotate          this project gets another; open tools fail until they are restarted",
    "aienv token revoke 3f9a     by the first letters of its hash",
  ],
  run,
};

async function run(context: Context, args: readonly string[], options: Options): Promise<number> {
  const [word = "", name] = args;
  const action = actions.find((each) => each === word);
  if (action === undefined) throw usage(`token can't ${JSON.stringify(word)}${suggestName(word, actions)}`);
  if (name !== undefined && (action === "ls" || action === "rotate"))
    throw usage(`token ${action} takes nothing behind it, got ${JSON.stringify(name)}`);
  if (flagOption(options, "global") && action !== "rotate") throw usage("--global is for token rotate");
  if (action === "rotate") return rotate(context, options);
  const write = { ls: list, new: make, revoke }[action];
  write(context, name, flagOption(options, "json"));
  return 0;
}

function usage(message: string): AienvError {
  return new AienvError("usage.arguments", message, { hint: "aienv token --help" });
}

function list(context: Context, _name: string | undefined, json: boolean): void {
  const tokens = listTokens(context.paths).map((record) => ({
    name: tokenName(record),
    directory: record.directory,
    created: new Date(record.created).toISOString(),
    for: usedBy(context, record),
  }));
  const row = (one: (typeof tokens)[number]) => [
    `  ${one.name}`,
    placeText(context, one.directory),
    one.created.slice(0, 10),
    one.for,
  ];
  if (json) context.print(JSON.stringify({ tokens }, null, 2));
  else if (tokens.length > 0) context.print(table(tokens.map(row)));
  else context.say("there is no token yet; the first is made when a tool needs one");
}

function make(context: Context, name: string | undefined, json: boolean): void {
  const directory = name === undefined ? "" : directoryNamed(context, name);
  const { token, record } = makeToken(context, directory);
  // This once, and in no other place.
  context.printExact(json ? JSON.stringify({ token, name: tokenName(record), directory }) : token);
  context.say(
    `for ${placeText(context, directory)}; it is not shown again\n  next: export AIENV_TOKEN=…, or to take it back: aienv token revoke ${tokenName(record)}`,
  );
}

function directoryNamed(context: Context, name: string): string {
  const path = resolve(context.directory, name);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw usage(`${JSON.stringify(name)} is no directory`);
  return realpathSync(path);
}

async function rotate(context: Context, options: Options): Promise<number> {
  const global = flagOption(options, "global");
  if (!global) followMove(context, {});
  const where = () => {
    const project = global ? undefined : findProject(context.paths, context.directory).project;
    return { directory: project?.directory ?? context.paths.home, everywhere: project === undefined };
  };
  return locked(context, {}, where, async ({ directory, everywhere }) => {
    rotateHere(context, everywhere ? "" : directory, flagOption(options, "json"));
    return 0;
  });
}

function rotateHere(context: Context, directory: string, json: boolean): void {
  const record = rotateToken(context, directory);
  if (json) context.print(JSON.stringify({ name: tokenName(record), directory }));
  context.say(
    `another token for ${placeText(context, directory)}; tools that are open fail until they are restarted at a new prompt`,
  );
}

function revoke(context: Context, name: string | undefined, json: boolean): void {
  const record = name === undefined ? ownRecord(context) : recordNamed(context, name);
  const isOwn = revokeToken(context, record);
  if (json) context.print(JSON.stringify({ name: tokenName(record), directory: record.directory }));
  context.say(
    `${tokenName(record)} opens nothing any more${isOwn ? "; for a new one: aienv sync, then open the tools again" : ""}`,
  );
}

function ownRecord(context: Context): TokenRecord {
  const { paths } = context;
  const directory = findProject(paths, context.directory).project?.directory ?? "";
  const token = tokenOfFile(tokenFileOf(paths, directory));
  const record = token === undefined ? undefined : findToken(paths, token);
  if (record) return record;
  throw new AienvError("usage.no-token", `${placeText(context, directory)} has no token`, {
    hint: "aienv token ls",
  });
}
