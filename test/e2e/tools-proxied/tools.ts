/** The real tools as they are driven here, and what one of them cannot do by itself. */
import { acp } from "./drive-acp.ts";
import { startClaude } from "./drive-claude.ts";
import { startCodex } from "./drive-codex.ts";
import { startDroid } from "./drive-droid.ts";
import type { Start } from "./driver.ts";

export interface ProxiedTool {
  readonly id: string;
  readonly program: string;
  readonly start: Start;
}

export const proxiedTools: readonly ProxiedTool[] = [
  { id: "claude", program: "claude", start: startClaude },
  { id: "qwen", program: "qwen", start: acp("qwen", ["--acp", "--yolo"]) },
  { id: "droid", program: "droid", start: startDroid },
  {
    id: "gemini",
    program: "gemini",
    start: acp("gemini", ["--acp", "--approval-mode", "yolo", "--skip-trust"]),
  },
  { id: "codex", program: "codex", start: startCodex },
  { id: "opencode", program: "opencode", start: acp("opencode", ["acp"]) },
];
