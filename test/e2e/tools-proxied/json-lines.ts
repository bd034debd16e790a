/** A program that speaks JSON by lines on its standard input and output: what it says is handed on, line by line. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

// biome-ignore lint/suspicious/noExplicitAny: messages of programs that are not ours
export type Message = any;

export interface JsonLines {
  send(message: object): void;
  /** Everything that it wrote beside messages, for the report of a failure. */
  complaints(): string;
  close(): Promise<void>;
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export function startJsonLines(
  { command, args, cwd, env }: Command,
  listen: (message: Message) => void,
): JsonLines {
  // A process group of its own: what a tool leaves behind ends with it.
  const child = spawn(command, [...args], { cwd, env, detached: true, stdio: "pipe" });
  let beside = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    beside += text;
  });
  // It may have ended already.
  child.stdin.on("error", () => undefined);
  child.on("error", (error) => {
    beside += error.message;
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    const message = parsed(line);
    if (message === undefined) beside += `${line}\n`;
    else listen(message);
  });
  return {
    send: (message) => void child.stdin.write(`${JSON.stringify(message)}\n`),
    complaints: () => beside.slice(-4000),
    close: () => ended(child),
  };
}

function parsed(line: string): Message {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    // No message; the caller keeps it for the report.
    return undefined;
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.pid === undefined) return resolve();
    const { pid } = child;
    const timer = setTimeout(() => kill(pid, "SIGKILL"), 3_000);
    child.once("close", () => {
      clearTimeout(timer);
      kill(pid, "SIGKILL");
      resolve();
    });
    child.stdin?.end();
    kill(pid, "SIGTERM");
  });
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It ended meanwhile.
  }
}
