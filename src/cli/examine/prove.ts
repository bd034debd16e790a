/** `doctor --prove TOOL`: the real tool once, with this directory's set-up, against an echo on loopback. */

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { proxyRoot } from "../../compile/routes.ts";
import type { ToolSelection } from "../../compile/selection.ts";
import { resolveEnvironment, type Snapshot } from "../../compile/snapshot.ts";
import { AienvError } from "../../core/error.ts";
import { suggestName } from "../../core/nearest.ts";
import { renderTarget } from "../../edit/render.ts";
import { echoAnswer } from "../../inspect/echo-answer.ts";
import { moveHome } from "../../project/move-home.ts";
import type { ToolTemplate } from "../../registry/template-schema.ts";
import { startEchoServer } from "../../system/echo-server.ts";
import { readText, writeText } from "../../system/files.ts";
import { runProgram } from "../../system/spawn.ts";
import type { Context } from "../context.ts";
import { compileDirectory } from "../load/compile-directory.ts";
import { findOutside } from "../load/find-outside.ts";
import { readSettings } from "../load/integration.ts";
import type { Workspace } from "../load/load-workspace.ts";
import { shellEnvironment } from "../load/shell-environment.ts";
import { withToken } from "../load/with-token.ts";
import { prepareChanges } from "../write/prepare-changes.ts";
import { giveBackFolders } from "../write/take-off.ts";
import { realChanges } from "../write/write-prepared.ts";
import { redirectProviders } from "./redirect-providers.ts";
import { reportProof } from "./report-proof.ts";

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
  await tellStale(context, workspace);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "aienv-proof-")));
  const made: string[] = [];
  const echo = await startEchoServer(echoAnswer);
  try {
    const { registry } = workspace;
    const redirected = redirectProviders(workspace.providers, echo.url, proxyRoot(registry.proxy.port));
    const instead = { ...registry, proxy: { ...registry.proxy, port: Number(new URL(echo.url).port) } };
    const aside = { ...context, paths: { ...context.paths, state: join(folder, "state") } };
    const { snapshot } = compileDirectory(
      aside,
      { ...workspace, registry: instead, providers: redirected.providers },
      { lasting: true },
    );
    const cwd = await setUp(context, tool, only(snapshot, selection.tool), { folder, made });
    const real = compileDirectory(context, workspace, { lasting: true }).snapshot;
    const keys = withToken(context.environment, real);
    const environment = await shellEnvironment(context, {
      real,
      instead: resolveEnvironment(snapshot.environment, keys),
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
    return reportProof(
      context,
      { tool, selection, keys, requests: echo.requests, redirected, exitCode: ran.exitCode },
      json,
    );
  } finally {
    await echo.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    giveBackFolders(
      context,
      made.filter((each) => !each.startsWith(`${folder}/`)),
    );
  }
}

/** What is proved is what the choice says; files that say something else yet are told. */
async function tellStale(context: Context, workspace: Workspace): Promise<void> {
  const compiled = compileDirectory(context, workspace, { lasting: true });
  if (compiled.everywhere) return;
  const settings = readSettings(compiled.stateFolder);
  const [stale] = realChanges(await prepareChanges(context, workspace, compiled, { force: false, settings }));
  if (stale)
    context.say(
      `note ${stale.file} is not what the choice says, and this proves the choice\n  next: aienv sync`,
    );
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
  const { snapshot } = compileDirectory(context, workspace, { lasting: true });
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
  const program = findOutside(context, tool.command);
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
 * project's settings, in which that file names the echo; every other one runs where it always does. `made` gains the
 * folders that were missing of the user's own home of the tool.
 */
async function setUp(
  context: Context,
  tool: ToolTemplate,
  snapshot: Snapshot,
  { folder, made }: { readonly folder: string; readonly made: string[] },
): Promise<string> {
  for (const target of snapshot.targets.filter((one) => one.scope === "state")) {
    const base = target.from === undefined ? "" : (readText(target.from) ?? "");
    const { change } = renderTarget(target, null, undefined, { force: true }, base);
    if (change.after !== null) writeText(target.file, change.after, { mode: 0o600, folderMode: 0o700 });
  }
  for (const home of snapshot.homes) made.push(...moveHome(home));
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
  const git = findOutside(context, "git");
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
