/** Projects: what each uses and why that way; switched, allowed, denied, brought up to date; their tokens. */
import { createHash } from "node:crypto";
import { timeText } from "../amounts.tsx";
import type { Permission, Project, ProjectTool } from "../changes.ts";
import { isReadOnly, type PageWorld } from "../page-world.ts";
import type { View } from "../view.ts";
import { ReadOnlyNote, shortPath } from "./fields.tsx";
import { NameList, namesOf } from "./model-names.tsx";
import { ProjectForms } from "./project-forms.tsx";
import { WaitingChoice } from "./waiting-choice.tsx";

export const projects: View = {
  name: "projects",
  title: "Projects",
  topics: ["projects", "registry"],
  render: (world, query) =>
    query["allow"] === undefined ? <Projects world={world} /> : waiting(world, query["allow"]),
};

async function waiting(world: PageWorld, directory: string) {
  const found = await world.changes.projects.lookAllow(directory);
  const models = found ? await world.priced(found.models) : [];
  return <WaitingChoice world={world} directory={directory} found={found && { ...found, models }} />;
}

function Projects({ world }: { readonly world: PageWorld }) {
  const all = world.changes.projects.all();
  const isFixed = isReadOnly(world);
  return (
    <>
      <div class="head">
        <h1>Projects</h1>
      </div>
      {isFixed && <ReadOnlyNote />}
      <NameList id="choices" names={namesOf(world, { profiles: true })} />
      <div id="project-list" data-list class="stack">
        {all.map((project) => (
          <ProjectCard world={world} project={project} isFixed={isFixed} />
        ))}
      </div>
      <div id="no-projects" data-live>
        {all.length === 0 && (
          <p class="card empty">
            No project yet. In one: <code>aienv use</code>
          </p>
        )}
      </div>
    </>
  );
}

interface CardProps {
  readonly world: PageWorld;
  readonly project: Project;
  readonly isFixed: boolean;
}

/** The facts change by themselves; the forms beside them stay as they are typed. */
function ProjectCard({ world, project, isFixed }: CardProps) {
  const { directory, presence } = project;
  const id = `project-${createHash("sha256").update(directory).digest("hex").slice(0, 12)}`;
  return (
    <section class="card" id={id} aria-labelledby={`${id}-title`}>
      <div id={`${id}-facts`} data-live>
        <div class="head">
          <h2 id={`${id}-title`} class="wrap">
            <span class="faint">{folderOf(directory, world.home)}</span>
            {directory.split("/").at(-1) || "/"}
          </h2>
          <div class="badges">
            {project.choice !== undefined && <code class="choice">{project.choice}</code>}
            <State project={project} isFixed={isFixed} />
          </div>
        </div>
        {project.fault !== undefined && <p class="form-said bad">{project.fault}</p>}
        {project.tools.length > 0 && <Tools tools={project.tools} />}
        {project.tokens.length > 0 && <Tokens world={world} project={project} id={id} isFixed={isFixed} />}
        {project.changed.length > 0 && (
          <div class="notice-line">
            <p>
              Changed since it was set up:{" "}
              {project.changed.map((file) => shortPath(file, world.home)).join(", ")}
            </p>
            {!isFixed && presence === "here" && project.choice !== undefined && (
              <form data-action="sync">
                <input type="hidden" name="directory" value={directory} />
                <button type="submit" id={`${id}-sync`}>
                  Bring up to date
                </button>
              </form>
            )}
          </div>
        )}
      </div>
      {!isFixed && presence === "here" && <ProjectForms project={project} id={id} />}
    </section>
  );
}

/** What stands in front of the last name. */
function folderOf(directory: string, home: string): string {
  const short = shortPath(directory, home);
  return short.slice(0, short.lastIndexOf("/") + 1);
}

const permissionTexts: Readonly<Record<Permission, string>> = {
  allowed: "allowed",
  new: "not allowed yet",
  changed: "changed since it was allowed",
  denied: "denied",
  foreign: "another user's choice",
  unreadable: "unreadable choice",
  none: "",
};

function State({ project, isFixed }: { readonly project: Project; readonly isFixed: boolean }) {
  const { permission, presence, source, directory } = project;
  if (presence !== "here")
    return (
      <span class="badge partial">{presence === "gone" ? "the folder is gone" : "not reachable now"}</span>
    );
  const mayAllow = permission === "new" || permission === "changed" || permission === "denied";
  return (
    <>
      {permission !== "none" && (
        <span class={`badge ${permission === "allowed" ? "ok" : "partial"}`}>
          {permissionTexts[permission]}
        </span>
      )}
      {source === "state" && <span class="faint">kept by aienv, no file</span>}
      {mayAllow && !isFixed && (
        <a href={`#/projects?allow=${encodeURIComponent(directory)}`}>Look and allow</a>
      )}
    </>
  );
}

function Tools({ tools }: { readonly tools: readonly ProjectTool[] }) {
  return (
    <div class="rows-table">
      <table>
        <thead>
          <tr>
            <th scope="col">Tool</th>
            <th scope="col">Model</th>
            <th scope="col">Way</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {tools.map(({ name, state, via, reason, chosen }) => (
            <tr>
              <th scope="row">{name}</th>
              <td data-label="Model">
                <span class="wrap">
                  {state === "ready" ? chosen["main"] : "–"}
                  {chosen["small"] !== undefined && chosen["small"] !== chosen["main"] && (
                    <small class="faint"> small {chosen["small"]}</small>
                  )}
                </span>
              </td>
              <td data-label="Way">
                <span class={`badge ${state === "impossible" ? "failed" : "way"}`}>
                  {state === "ready" ? via : state}
                </span>
              </td>
              <td data-label="Why" class="faint">
                {reason}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface TokensProps extends CardProps {
  readonly id: string;
}

const uses: Readonly<Record<string, string>> = {
  tools: "its tools",
  printed: "shown to you",
  "one run": "a tool that runs",
};

function Tokens({ world, project, id, isFixed }: TokensProps) {
  return (
    <ul class="tokens" aria-label="Tokens">
      {project.tokens.map(({ name, created, use }) => (
        <li>
          <span class="faint">token</span> <code>{name}</code>{" "}
          <span class="faint">
            for {uses[use] ?? use}, since {timeText(created, world.offsetMinutes(), "day")}
          </span>
          {!isFixed && (
            <form
              data-action="revoke-token"
              data-confirm={`Revoke the token ${name}? What uses it fails from then on.`}
            >
              <input type="hidden" name="token" value={name} />
              <button
                type="submit"
                class="quiet"
                id={`${id}-revoke-${name}`}
                aria-label={`Revoke the token ${name}`}
              >
                Revoke
              </button>
            </form>
          )}
        </li>
      ))}
    </ul>
  );
}
