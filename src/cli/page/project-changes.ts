/** What the page changes of projects: the functions behind `use`, `allow`, `deny`, `sync` and `token`. */
import { existsSync } from "node:fs";
import { AienvError } from "../../core/error.ts";
import { suggestName } from "../../core/nearest.ts";
import { diffText } from "../../edit/diff.ts";
import { readManifest } from "../../project/manifest.ts";
import { readSnapshot } from "../../project/read-snapshot.ts";
import { tokenName } from "../../project/token-store.ts";
import type { Integration } from "../../registry/schema.ts";
import { projectState } from "../../system/paths.ts";
import type { ProjectChange, ProjectChanges, WaitingProject } from "../../ui/changes.ts";
import { allowWaiting, type WaitingChoice, waitingChoice } from "../change/allow-waiting.ts";
import { makeToken, recordNamed, revokeToken, rotateToken } from "../change/change-token.ts";
import { chooseFor } from "../change/choose-for.ts";
import { denyChoice } from "../change/deny-choice.ts";
import { syncChosen } from "../change/sync-chosen.ts";
import type { Options } from "../command.ts";
import type { Context } from "../context.ts";
import { loadWorkspace, type Workspace } from "../load/load-workspace.ts";
import { plain } from "../show/print.ts";
import { modelsOf } from "../show/show-choice.ts";
import { followMove } from "../write/follow-move.ts";
import { locked } from "../write/locked.ts";
import type { Prepared } from "../write/prepare-changes.ts";
import { oneAtATime, type Queue } from "./one-at-a-time.ts";
import { pageContext, withoutKeys } from "./page-context.ts";
import { knownProjects, projectFacts, toolFacts } from "./project-facts.ts";
import { refuseOther, revisionOf } from "./revision.ts";

type Edges = Pick<Context, "paths" | "environment">;

/** What is only looked at is made ready and not written; nothing is said. */
const lookOnly: Options = { diff: true, json: true };

export function projectChanges(edges: Edges): ProjectChanges {
  const { paths } = edges;
  const inTurn: Queue = oneAtATime();

  /** A directory that we know; the page makes no new project anywhere. */
  function known(directory: string): string {
    const directories = knownProjects(paths);
    if (directories.includes(directory) && existsSync(directory)) return directory;
    throw new AienvError(
      "usage.unknown-project",
      `aienv knows no project ${JSON.stringify(directory)} that is there${suggestName(directory, directories)}`,
      { hint: "in its directory: aienv use" },
    );
  }

  /** Under the directory's lock, behind what the page did before. */
  function inDirectory<T>(
    directory: string,
    options: Options,
    work: (context: Context, workspace: Workspace) => Promise<T>,
  ): Promise<T> {
    return inTurn(() => {
      const context = pageContext(edges, known(directory));
      followMove(context, options);
      return locked(
        context,
        options,
        () => ({ directory, everywhere: false }),
        () => work(context, workspaceOf(context, directory)),
      );
    });
  }

  const choose = (directory: string, name: string, tool: string | undefined, options: Options) =>
    inDirectory(directory, options, async (context, workspace) => {
      const asked = { ...options, ...(tool !== undefined && { tool }) };
      const { prepared, workspace: told } = await chooseFor(context, workspace, directory, name, asked);
      return changeOf(edges, told, prepared);
    });

  const waiting = <T>(
    directory: string,
    options: Options,
    work: (found: WaitingChoice | undefined, context: Context) => Promise<T>,
  ) =>
    inDirectory(directory, options, async (context, workspace) =>
      work(await waitingChoice(context, workspace, directory), context),
    );

  return {
    all: () => projectFacts(paths),
    lookUse: (directory, name, tool) => choose(directory, name, tool, lookOnly),
    use: (directory, name, tool) => choose(directory, name, tool, {}),
    lookAllow: (directory) =>
      waiting(directory, lookOnly, async (found) => found && waitingProject(edges, found)),
    allow: (directory, revision) =>
      waiting(directory, {}, async (found, context) => {
        refuseOther(revision, found?.file.text, `the choice of ${directory}`);
        // It is there: what is not there has no revision.
        const changed = await allowWaiting(context, found as WaitingChoice);
        return changeOf(edges, (found as WaitingChoice).workspace, changed.prepared);
      }),
    deny: (directory) =>
      inTurn(async () => {
        await denyChoice(pageContext(edges, known(directory)), { own: true });
      }),
    sync: (directory) =>
      inDirectory(directory, {}, async (context, workspace) => {
        // Without a choice of its own, what is for all directories would be written in its place.
        if (workspace.found.project?.directory !== directory)
          throw new AienvError("compile.no-choice", "nothing that counts is chosen there", {
            hint: "aienv use",
          });
        const { prepared } = await syncChosen(context, workspace, {});
        return changeOf(edges, workspace, prepared);
      }),
    newToken(directory) {
      const { token, record } = makeToken(edges, known(directory));
      return { token, name: tokenName(record) };
    },
    rotateToken: (directory) =>
      inDirectory(directory, {}, async () => tokenName(rotateToken(edges, directory))),
    revokeToken: (name) => revokeToken(edges, recordNamed(edges, name)),
  };
}

/**
 * A login service finds fewer programs than the user's shell does: what is set up in the project already does not change
 * because of that.
 */
function workspaceOf(context: Context, directory: string): Workspace {
  const workspace = loadWorkspace(context, directory);
  const { registry, templates } = workspace;
  const compiled = readSnapshot(context.paths, directory)?.snapshot;
  const present = compiled?.directory === directory ? compiled.tools.map(({ tool }) => tool) : [];
  const found = new Set([
    ...workspace.toolsFound,
    ...present.filter((id) => templates.tools.get(id)?.command !== undefined),
  ]);
  const integration = registry.integration ?? presentIntegration(context, directory);
  return {
    ...workspace,
    registry: { ...registry, ...(integration && { integration }) },
    toolsFound: [...templates.tools.keys()].filter((id) => found.has(id)),
  };
}

/** By whose file its environment reaches the shell now. */
function presentIntegration({ paths }: Context, directory: string): Integration | undefined {
  const written = new Set(readManifest(projectState(paths, directory)).map(({ tool }) => tool));
  if (written.has("mise")) return "mise-block";
  return written.has("direnv") ? "direnv" : undefined;
}

function changeOf(
  edges: Edges,
  workspace: Workspace,
  { compiled, changes, findings }: Prepared,
): ProjectChange {
  const { snapshot } = compiled;
  return {
    profile: snapshot.profile,
    tools: snapshot.tools.map(toolFacts),
    files: changes
      .filter(({ file, before, after }) => before !== after && !file.startsWith(`${edges.paths.state}/`))
      .map((change) => ({ file: change.file, diff: withoutKeys(edges, diffText(change)) })),
    findings: [...workspace.findings, ...snapshot.findings, ...findings],
  };
}

function waitingProject(edges: Edges, { workspace, file, prepared }: WaitingChoice): WaitingProject {
  const { snapshot } = prepared.compiled;
  return {
    ...changeOf(edges, { ...workspace, findings: [] }, prepared),
    text: plain(file.text),
    revision: revisionOf(file.text),
    models: modelsOf(workspace, snapshot),
  };
}
