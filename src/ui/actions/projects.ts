/** What is changed of a project: its choice, whether that counts, its tokens. */
import { AienvError } from "../../core/error.ts";
import type { ProjectChange } from "../changes.ts";
import type { Action, Done } from "../view.ts";
import { textIn } from "./input.ts";

/** As `aienv use`: for all tools or for one, looked at first where the form's other button was pressed. */
const use: Action = {
  name: "use",
  async run({ changes: { projects } }, input) {
    const directory = textIn(input, "directory");
    const name = textIn(input, "name");
    const tool = textIn(input, "tool") || undefined;
    if (name === "")
      throw new AienvError("usage.no-choice", "a profile, alias or model is missing", {
        where: { path: "name" },
      });
    if (textIn(input, "step") === "look") return looked(await projects.lookUse(directory, name, tool));
    return changed(`${nameOf(directory)} uses ${name} now`, await projects.use(directory, name, tool));
  },
  fieldOf: () => "name",
};

const allow: Action = {
  name: "allow",
  async run({ changes: { projects } }, input) {
    const directory = textIn(input, "directory");
    const done = await projects.allow(directory, textIn(input, "revision"));
    return { ...changed(`the choice of ${nameOf(directory)} counts`, done), goTo: "#/projects" };
  },
};

const deny: Action = {
  name: "deny",
  async run({ changes: { projects } }, input) {
    const directory = textIn(input, "directory");
    await projects.deny(directory);
    return { said: `the choice of ${nameOf(directory)} does not count`, goTo: "#/projects" };
  },
};

const sync: Action = {
  name: "sync",
  async run({ changes: { projects } }, input) {
    const directory = textIn(input, "directory");
    return changed(`${nameOf(directory)} is up to date`, await projects.sync(directory));
  },
};

const newToken: Action = {
  name: "new-token",
  run({ changes: { projects } }, input) {
    const { token, name } = projects.newToken(textIn(input, "directory"));
    return { said: `The token ${name}, shown this once:`, once: token };
  },
};

const rotateToken: Action = {
  name: "rotate-token",
  async run({ changes: { projects } }, input) {
    const name = await projects.rotateToken(textIn(input, "directory"));
    return { said: `another token, ${name}; open tools fail until they are restarted at a new prompt` };
  },
};

const revokeToken: Action = {
  name: "revoke-token",
  run({ changes: { projects } }, input) {
    const name = textIn(input, "token");
    const isOwn = projects.revokeToken(name);
    return {
      said: `${name} opens nothing any more${isOwn ? "; the next one comes with Bring up to date" : ""}`,
    };
  },
};

export const projectActions: readonly Action[] = [use, allow, deny, sync, newToken, rotateToken, revokeToken];

function looked({ files, findings, tools }: ProjectChange): Done {
  const ways = tools.map(
    ({ name, state, via, reason }) => `${name}: ${state === "ready" ? via : state}, ${reason}`,
  );
  return {
    said: files.length === 0 ? "No file would change." : "Switching would change:",
    diff: files.map(({ diff }) => diff).join("\n"),
    notes: [...ways, ...findings.map(({ message }) => message)],
  };
}

/** With what did not go as somebody might expect. */
function changed(said: string, { findings }: ProjectChange): Done {
  return { said, notes: findings.map(({ message }) => message) };
}

function nameOf(directory: string): string {
  return directory.split("/").at(-1) || directory;
}
