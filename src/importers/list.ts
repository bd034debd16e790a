/** Every source that can be imported, in the order of the lists. */
import type { Importer } from "./contract.ts";
import { aider } from "./sources/aider.ts";
import { ccSwitch } from "./sources/cc-switch.ts";
import { ccs } from "./sources/ccs.ts";
import { channelFamily } from "./sources/channel-family.ts";
import { claude } from "./sources/claude.ts";
import { claudeCodeRouter } from "./sources/claude-code-router.ts";
import { cliProxyApi } from "./sources/cli-proxy-api.ts";
import { codex } from "./sources/codex.ts";
import { continueDev } from "./sources/continue.ts";
import { dotenv } from "./sources/dotenv.ts";
import { droid } from "./sources/droid.ts";
import { gemini } from "./sources/gemini.ts";
import { litellm } from "./sources/litellm.ts";
import { openWebui } from "./sources/open-webui.ts";
import { opencode } from "./sources/opencode.ts";
import { portkey } from "./sources/portkey.ts";
import { qwen } from "./sources/qwen.ts";

export const importers: readonly Importer[] = [
  claude,
  codex,
  gemini,
  qwen,
  droid,
  opencode,
  aider,
  continueDev,
  claudeCodeRouter,
  ccSwitch,
  ccs,
  cliProxyApi,
  litellm,
  portkey,
  openWebui,
  ...channelFamily,
  dotenv,
];
