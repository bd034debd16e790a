/** The proxy as a login service: a systemd user unit, or launchd's agent on a Mac. */
import { dirname, join } from "node:path";
import { AienvError } from "../../core/error.ts";
import { exitCodes } from "../../core/exit-codes.ts";
import { noteAbsentFolders } from "../../project/absent-folders.ts";
import { readText, removeFile, writeText } from "../../system/files.ts";
import { type Environment, type Paths, xdgFolder } from "../../system/paths.ts";
import { findProgram, runProgram } from "../../system/spawn.ts";
import type { Context } from "../context.ts";
import { readWorld } from "./current-world.ts";
import { allocatorVariables } from "./lean-process.ts";
import { missingVariables } from "./missing-variables.ts";
import { proxyCommand } from "./proxy-command.ts";
import { startInBackground } from "./start-in-background.ts";
import { stopProxy } from "./stop-proxy.ts";

/** Stands in the file's first lines: a file without it is somebody else's. */
const mark = "Written by `aienv proxy install`";
const unitName = "aienv-proxy.service";
const agentName = "dev.aienv.proxy";

interface Service {
  readonly file: string;
  readonly text: string;
  /** Commands that make the system know it; one that fails is told and hinders nothing. */
  readonly load: readonly (readonly [string, ...string[]])[];
  readonly unload: readonly (readonly [string, ...string[]])[];
}

export async function install(context: Context): Promise<number> {
  const service = serviceOf(context);
  const present = readText(service.file);
  if (present !== undefined && !present.includes(mark))
    throw new AienvError("proxy.other-service", "a service of this name is there that aienv did not write", {
      where: { file: service.file },
      hint: `mv ${service.file} ${service.file}.old`,
    });
  // One that was started by hand would keep the service from its place.
  const stopped = await stopProxy(context);
  noteAbsentFolders(context.paths, [dirname(service.file)]);
  if (present !== service.text) writeText(service.file, service.text, { mode: 0o644 });
  const isLoaded = await runAll(context, service.load);
  // Tools that are open go on.
  if (stopped && !isLoaded) await startInBackground(context);
  context.say(`the proxy starts with each login (${service.file}); to take that back: aienv proxy uninstall`);
  const variables = missingVariables(readWorld(context.paths, 0), {});
  if (variables.length > 0)
    context.say(
      `note a login service does not see what your shell exports: ${variables.join(", ")}\n  next: aienv add PROVIDER --key keyring:NAME, or put them into ${join(context.paths.config, "secrets.env")} and name them dotenv:`,
    );
  return exitCodes.ok;
}

export async function uninstall(context: Context): Promise<number> {
  const removed = await removeService(context);
  context.say(removed === undefined ? "no login service of aienv's is there" : `removed ${removed}`);
  return exitCodes.ok;
}

/** Also what `aienv uninstall` does. The file that went; undefined: there is none of ours. */
export async function removeService(context: Context): Promise<string | undefined> {
  const { file, unload } = serviceOf(context);
  if (!installedService(context)) return undefined;
  await runAll(context, unload.slice(0, 1));
  removeFile(file);
  await runAll(context, unload.slice(1));
  return file;
}

/** Our own file, where it is installed. */
export function installedService(context: Pick<Context, "paths" | "environment">): string | undefined {
  const { file } = serviceOf(context);
  return readText(file)?.includes(mark) ? file : undefined;
}

function serviceOf({ paths, environment }: Pick<Context, "paths" | "environment">): Service {
  const words = [process.execPath, ...proxyCommand()];
  const variables = [...ownFolders(environment), ...Object.entries(allocatorVariables)];
  return process.platform === "darwin"
    ? agent(paths, words, variables)
    : unit(paths, environment, words, variables);
}

/** Where registry and state lie, when the user moved them. */
function ownFolders(environment: Environment): readonly (readonly [string, string])[] {
  const names = [
    "AIENV_CONFIG_DIR",
    "AIENV_STATE_DIR",
    "AIENV_DATA_DIR",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
  ];
  return names.flatMap((name) => {
    const value = environment[name];
    return value ? [[name, value] as const] : [];
  });
}

type Pairs = readonly (readonly [string, string])[];

/** @see https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html */
function unit(
  { home }: Paths,
  environment: Environment,
  words: readonly string[],
  variables: Pairs,
): Service {
  const config = xdgFolder(environment["XDG_CONFIG_HOME"]) ?? join(home, ".config");
  const quote = (text: string) => `"${text.replace(/["\\]/g, "\\$&").replaceAll("%", "%%")}"`;
  // `%` begins a specifier everywhere, `$` a variable in commands only.
  const word = (text: string) => quote(text).replaceAll("$", "$$$$");
  const text = [
    `# ${mark}; \`aienv proxy uninstall\` removes it.`,
    "[Unit]",
    "Description=aienv's local proxy for AI models",
    "",
    "[Service]",
    ...variables.map(([name, value]) => `Environment=${quote(`${name}=${value}`)}`),
    `ExecStart=${words.map(word).join(" ")}`,
    "Restart=on-failure",
    "RestartSec=5",
    // Another proxy runs, the port is taken, or the registry has a fault: trying again mends none of them.
    `RestartPreventExitStatus=${exitCodes.invalid}`,
    "TimeoutStopSec=40",
    "",
    "[Install]",
    "WantedBy=default.target",
    "",
  ].join("\n");
  const systemctl = (...args: string[]) => ["systemctl", "--user", ...args] as const;
  return {
    file: join(config, "systemd", "user", unitName),
    text,
    load: [systemctl("daemon-reload"), systemctl("enable", "--now", unitName)],
    unload: [systemctl("disable", "--now", unitName), systemctl("daemon-reload")],
  };
}

function agent({ home }: Paths, words: readonly string[], given: Pairs): Service {
  const file = join(home, "Library/LaunchAgents", `${agentName}.plist`);
  const quoted = (text: string) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const variables = given.map(([name, value]) => `    <key>${name}</key><string>${quoted(value)}</string>`);
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<!-- ${mark}; aienv proxy uninstall removes it. -->
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key><string>${agentName}</string>
  <key>ProgramArguments</key>
  <array>
${words.map((word) => `    <string>${quoted(word)}</string>`).join("\n")}
  </array>
  <key>EnvironmentVariables</key>
  <dict>
${variables.join("\n")}
  </dict>
  <key>RunAtLoad</key><true/>
  <key>KeepAlive</key><dict><key>Crashed</key><true/></dict>
</dict>
</plist>
`;
  return {
    file,
    text,
    load: [["launchctl", "load", "-w", file]],
    unload: [["launchctl", "unload", "-w", file]],
  };
}

/** Whether all of them went well. */
async function runAll(context: Context, commands: Service["load"]): Promise<boolean> {
  let isWell = true;
  for (const [name, ...args] of commands) {
    const program = findProgram(name, context.environment);
    const result = program && (await runProgram(program, args, { environment: context.environment }));
    if (result && result.exitCode === 0) continue;
    isWell = false;
    const why = result ? result.stderr.trim() || `exit code ${result.exitCode}` : "not on PATH";
    context.say(`note ${[name, ...args].join(" ")}: ${why}`);
  }
  return isWell;
}
