/** Every command, in the order of the help. A command's code is loaded when it runs. */
import type { Command } from "./command.ts";

export interface CommandEntry {
  readonly name: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

export const commands: readonly CommandEntry[] = [
  { name: "init", load: () => import("./commands/init.ts") },
  { name: "use", load: () => import("./commands/use.ts") },
  { name: "status", load: () => import("./commands/status.ts") },
  { name: "ls", load: () => import("./commands/ls.ts") },
  { name: "add", load: () => import("./commands/add.ts") },
  { name: "import", load: () => import("./commands/import.ts") },
  { name: "remove", load: () => import("./commands/remove.ts") },
  { name: "edit", load: () => import("./commands/edit.ts") },
  { name: "sync", load: () => import("./commands/sync.ts") },
  { name: "off", load: () => import("./commands/off.ts") },
  { name: "undo", load: () => import("./commands/undo.ts") },
  { name: "allow", load: () => import("./commands/allow.ts") },
  { name: "deny", load: () => import("./commands/deny.ts") },
  { name: "env", load: () => import("./commands/env.ts") },
  { name: "run", load: () => import("./commands/run.ts") },
  { name: "proxy", load: () => import("./commands/proxy.ts") },
  { name: "ui", load: () => import("./commands/ui.ts") },
  { name: "test", load: () => import("./commands/test.ts") },
  { name: "usage", load: () => import("./commands/usage.ts") },
  { name: "budget", load: () => import("./commands/budget.ts") },
  { name: "statusline", load: () => import("./commands/statusline.ts") },
  { name: "gen", load: () => import("./commands/gen.ts") },
  { name: "token", load: () => import("./commands/token.ts") },
  { name: "gateway", load: () => import("./commands/gateway.ts") },
  { name: "doctor", load: () => import("./commands/doctor.ts") },
  { name: "completion", load: () => import("./commands/completion.ts") },
  { name: "help", load: () => import("./commands/help.ts") },
  { name: "uninstall", load: () => import("./commands/uninstall.ts") },
];

export function loadCommands(): Promise<readonly Command[]> {
  return Promise.all(commands.map(async (entry) => (await entry.load()).command));
}
