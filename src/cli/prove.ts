/** `doctor --prove TOOL`: the real tool once, with this directory's set-up, against an echo on loopback. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import pc from "picocolors";
import { missingKey } from "../compile/context.ts";
import type { ToolSelection } from "../compile/selection.ts";
import { resolveEnvironment, type Snapshot } from "../compile/snapshot.ts";
import { AienvError } from "../core/error.ts";
import { exitCodes } from "../core/exit-codes.ts";
import { suggestName } from "../core/nearest.ts";
import { renderTarget } from "../edit/render.ts";
import { echoAnswer } from "../inspect/echo-answer.ts";
import { type Expected, judgeKey, judgeProof, type SeenRequest } from "../inspect/judge-proof.ts";
import type { ToolTemplate } from "../registry/template-schema.ts";
import { type EchoRequest, fingerprint, startEchoServer } from "../system/echo-server.ts";
import { readText, writeText } from "../system/files.ts";
import { findProgram, runProgram } from "../system/spawn.ts";
import { compileDirectory } from "./compile-directory.ts";
import type { Context } from "./context.ts";
import type { Workspace } from "./load-workspace.ts";
import { prepareRun } from "./prepare-run.ts";
import { table } from "./print.ts";
import { type Redirected, redirectProviders } from "./redirect-providers.ts";
import { shellEnvironment } from "./shell-environment.ts";

const timeLimitMs = 90_000;
const prompt = "Answer with the one word PONG.";

/** @throws AienvError `usage.unknown-tool`, `usage.no-program`, `upstream.not-provable`. */
export async function prove(
  context: Context,
  workspace: Workspace,
  id: string,
  json: boolean,
): Promise<number> {
  const { tool, program, selection } = findProof(context, workspace, id);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "aienv-proof-")));
  const echo = await startEchoServer(echoAnswer);
  try {
    const redirected = redirectProviders(workspace.providers, echo.url);
    const aside = { ...context, paths: { ...context.paths, state: join(folder, "state") } };
    const { snapshot } = compileDirectory(
      aside,
      { ...workspace, providers: redirected.providers },
      { lasting: true },
    );
    const cwd = await setUp(context, tool, only(snapshot, selection.tool), folder);
    const environment = await shellEnvironment(context, {
      real: compileDirectory(context, workspace, { lasting: true }).snapshot,
      instead: resolveEnvironment(snapshot.environment, context.environment),
      redirect: redirected.redirect,
    });
    context.say(
      `running ${tool.name} once${cwd === context.directory ? "" : " in a copy of this directory's settings"} …`,
    );
    const args = (tool.run?.prompt ?? []).map((word) => word.replace("{{prompt}}", prompt));
    const ran = await runProgram(program, args, {
      cwd,
      environment: { ...environment, PWD: cwd, ...throughEcho(echo.url) },
      timeoutMs: timeLimitMs,
    });
    return report(
      context,
      { tool, selection, requests: echo.requests, redirected, exitCode: ran.exitCode },
      json,
    );
  } finally {
    await echo.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

interface Proof {
  readonly tool: ToolTemplate;
  readonly program: string;
  readonly selection: ToolSelection;
}

function findProof(context: Context, workspace: Workspace, id: string): Proof {
  const { tools } = workspace.templates;
  const entry = [...tools].find(([name, each]) => name === id || each.command === id);
  if (!entry)
    throw new AienvError(
      "usage.unknown-tool",
      `no tool ${JSON.stringify(id)} is known${suggestName(id, [...tools.keys()])}`,
      {
        hint: "aienv ls tools",
      },
    );
  const [toolId, tool] = entry;
  const { snapshot, everywhere } = compileDirectory(context, workspace, { lasting: true });
  const selection = snapshot.tools.find((one) => one.tool === toolId);
  if (selection?.state !== "ready")
    throw notProvable(
      tool,
      selection?.reason ?? "the choice of this directory does not set it up",
      "aienv status",
    );
  if (tool.command === undefined || tool.run === undefined)
    throw notProvable(tool, "it is no program to run", "aienv ls tools");
  if (snapshot.targets.some((one) => one.tool === toolId && one.scope === "user"))
    throw notProvable(
      tool,
      "its endpoint stands in your own settings file, which a proof would have to change",
      "aienv use",
    );
  const outside = everywhere ? undefined : snapshot.directory;
  const program = findProgram(tool.command, context.environment, outside);
  if (program === undefined)
    throw new AienvError("usage.no-program", `${JSON.stringify(tool.command)} is not on PATH`, {
      hint: "aienv ls tools",
    });
  return { tool, program, selection };
}

function notProvable(tool: ToolTemplate, reason: string, hint: string): AienvError {
  return new AienvError("upstream.not-provable", `${tool.name} can't be proved here: ${reason}`, { hint });
}

function only(snapshot: Snapshot, tool: string): Snapshot {
  return {
    ...snapshot,
    targets: snapshot.targets.filter((one) => one.tool === tool),
    homes: snapshot.homes.filter((one) => one.tool === tool),
  };
}

/**
 * State files go into the throw-away folder. A tool that needs a file in the project runs beside a copy of the
 * project's settings, in which that file names the echo; every other one runs where it always does.
 */
async function setUp(
  context: Context,
  tool: ToolTemplate,
  snapshot: Snapshot,
  folder: string,
): Promise<string> {
  prepareRun(snapshot);
  const targets = snapshot.targets.filter((target) => target.scope === "project");
  if (targets.length === 0) return context.directory;
  const copy = join(folder, "project");
  mkdirSync(copy);
  const files = [...tool.settings, ...tool.conflicts, ...tool.files.flatMap((file) => ({ file: file.path }))]
    .map(({ file }) => file)
    .filter((file) => !/^[~/$]/.test(file));
  for (const file of new Set(files)) {
    const from = join(snapshot.directory, file);
    if (!existsSync(from)) continue;
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    copyFileSync(from, join(copy, file));
  }
  for (const target of targets) {
    const file = join(copy, relative(snapshot.directory, target.file));
    const { change } = renderTarget({ ...target, file }, readText(file) ?? null, undefined, { force: true });
    if (change.after !== null) writeText(file, change.after);
  }
  const git = findProgram("git", context.environment);
  if (git) await runProgram(git, ["init", "-q"], { cwd: copy, environment: context.environment });
  return copy;
}

/** What is meant for other hosts comes to the echo as well, and ends there. */
function throughEcho(url: string): Record<string, string> {
  const here = "127.0.0.1,localhost,::1";
  return {
    HTTP_PROXY: url,
    http_proxy: url,
    HTTPS_PROXY: url,
    https_proxy: url,
    ALL_PROXY: url,
    all_proxy: url,
    NO_PROXY: here,
    no_proxy: here,
  };
}

interface Seen {
  readonly tool: ToolTemplate;
  readonly selection: ToolSelection;
  readonly requests: readonly EchoRequest[];
  readonly redirected: Redirected;
  readonly exitCode: number;
}

function report(
  context: Context,
  { tool, selection, requests, redirected, exitCode }: Seen,
  json: boolean,
): number {
  const expected = expectedOf(context, selection);
  const seen = requests.map(
    ({ path, ...request }): SeenRequest => ({
      ...request,
      url: request.elsewhere ?? redirected.original(path),
    }),
  );
  const { proved, reasons } = judgeProof(seen, expected);
  const keys = (request: SeenRequest) =>
    request.credentials.map((key) => ({ ...key, is: judgeKey(key.fingerprint, expected) }));
  if (json) {
    const shown = seen.map((request) => ({ ...request, credentials: keys(request) }));
    context.print(
      JSON.stringify({ tool: selection.tool, proved, reasons, exitCode, requests: shown }, null, 2),
    );
    return proved ? exitCodes.ok : exitCodes.upstream;
  }
  const words = (request: SeenRequest) =>
    keys(request).map(({ header, fingerprint: text, is }) => {
      const name = expected.keys.get(text);
      const said = { expected: `${name}'s`, placeholder: "the placeholder", foreign: pc.red("FOREIGN") }[is];
      return `${header} ${text} (${said})`;
    });
  const asked = seen.filter((request) => request.model !== undefined);
  if (asked.length > 0)
    context.print(
      table(
        asked.map((one) => [
          `  ${one.method} ${one.url}`,
          one.model ?? "",
          words(one).join(", ") || "no key",
        ]),
      ),
    );
  const others = new Set(
    seen.flatMap((request) => (request.model === undefined && request.elsewhere ? request.elsewhere : [])),
  );
  for (const host of others) context.print(pc.dim(`  also wanted ${host}, and was not let through`));
  if (proved) context.print(pc.green(`proved: ${tool.name} uses what is chosen here`));
  else context.print(`${pc.red("not proved")}: ${reasons.join("; ")} (${tool.name} ended with ${exitCode})`);
  if (!proved) context.say("  next: aienv status --why VARIABLE, or: aienv doctor");
  return proved ? exitCodes.ok : exitCodes.upstream;
}

function expectedOf(context: Context, selection: ToolSelection): Expected {
  const routes = Object.values(selection.slots);
  const keys = new Map(
    routes.flatMap(({ key }): [string, string][] => {
      const value = key.kind === "variable" ? context.environment[key.name] : undefined;
      return key.kind === "variable" && value ? [[fingerprint(value), key.name]] : [];
    }),
  );
  return {
    models: [...new Set(routes.map((route) => route.model))],
    keys,
    placeholders: new Set([missingKey, "aienv-no-key"].map(fingerprint)),
  };
}
