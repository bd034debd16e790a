/** A home, a project that somebody else wrote, and canaries: what a hostile repository must not reach. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "vitest";
import { type TempProject, tempProject } from "./temp-project.ts";

/** Stands in for the user's key: it may be in no file, no output, no argument. */
export const canaryKey = "canary-7f3a-of-the-house";

export interface HostileWorld extends TempProject {
  /** A command of the project's makes this file when it runs. */
  readonly canary: string;
  /** A folder of the user's beside the project, with a file in it. */
  readonly elsewhere: string;
  /** Runs the commands and checks what holds for every one: no stack, one message, no canary. */
  attack(lines: readonly (readonly string[])[], options?: Attack): Promise<string[]>;
  /** Nothing ran, no key is in a file, and nothing outside the project and our own folders has changed. */
  unharmed(): void;
}

interface Attack {
  readonly cwd?: string;
  readonly environment?: Record<string, string>;
  readonly exit?: number;
}

/** What a person does in a fresh clone. */
export const usualCommands: readonly (readonly string[])[] = [
  ["status"],
  ["env"],
  ["use", "work"],
  ["use", "default", "--integration", "mise-block"],
  ["sync"],
  ["doctor"],
  ["status", "--why", "ANTHROPIC_BASE_URL"],
  ["gen", "tool-config", "--all", "--stdout"],
  ["off"],
];

export function hostileWorld(options: { registry?: string; tools?: readonly string[] } = {}): HostileWorld {
  const world = tempProject({ tools: ["claude", "qwen", "codex"], ...options });
  const canary = join(world.home, "CANARY");
  const elsewhere = join(world.home, "elsewhere");
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, "kept.txt"), "kept\n");
  writeFileSync(join(world.home, ".bashrc"), "# the user's\n");
  const direnvLibrary = join(world.home, ".config/direnv");
  const ours = [world.paths.config, world.paths.state, world.paths.data];
  const outside = () => treeOf(world.home, [...ours, direnvLibrary, world.project]);
  let before: ReturnType<typeof outside> | undefined;
  const planted = { HOUSE_KEY: canaryKey, DEEPSEEK_API_KEY: `${canaryKey}-too`, CANARY: canaryKey };
  return {
    ...world,
    canary,
    elsewhere,
    attack: async (lines, { cwd = world.project, environment = {}, exit } = {}) => {
      before ??= outside();
      const texts: string[] = [];
      for (const args of lines) {
        const ran = await world.aienv(args, { cwd, environment: { ...planted, ...environment } });
        const text = ran.out + ran.err;
        expect(ran.code, `${args.join(" ")}: ${text}`).toBeLessThan(6);
        if (exit !== undefined) expect(ran.code, `${args.join(" ")}: ${text}`).toBe(exit);
        expect(text, args.join(" ")).not.toMatch(/aienv failed|\n\s+at .*:\d+:\d+/);
        expect(text, args.join(" ")).not.toContain(canaryKey);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what moves a terminal
        expect(ran.err, args.join(" ")).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
        if (ran.code !== 0) expect(text.trim(), args.join(" ")).not.toBe("");
        texts.push(text);
      }
      return texts;
    },
    unharmed: () => {
      expect(existsSync(canary), "a command of the project's ran").toBe(false);
      expect(outside()).toEqual(before);
      const everything = JSON.stringify(treeOf(world.home, []));
      expect(everything).not.toContain(canaryKey);
    },
  };
}

/** Every file below with its text, links with where they lead, without the folders left out. */
function treeOf(folder: string, without: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (path: string): void => {
    if (without.includes(path)) return;
    const state = lstatSync(path);
    if (state.isSymbolicLink()) found[relative(folder, path)] = `-> ${readlinkSync(path)}`;
    else if (state.isDirectory()) for (const name of readdirSync(path)) walk(join(path, name));
    else if (state.isFile() && state.size < 2_000_000) found[relative(folder, path)] = textOf(path);
  };
  walk(folder);
  return found;
}

/** Packed files too say what they hold. */
function textOf(path: string): string {
  const bytes = readFileSync(path);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString();
}
