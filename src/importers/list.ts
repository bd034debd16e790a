/** Every source that can be imported, in the order of the lists. */
import type { Importer } from "./contract.ts";
import { ccSwitch } from "./sources/cc-switch.ts";
import { claude } from "./sources/claude.ts";
import { claudeCodeRouter } from "./sources/claude-code-router.ts";
import { dotenv } from "./sources/dotenv.ts";

export const importers: readonly Importer[] = [claude, claudeCodeRouter, ccSwitch, dotenv];
