/** `aienv gen`: a part of what `use` writes, by itself. */
import { AienvError } from "../../core/error.ts";
import type { JsonValue, Path } from "../../core/json.ts";
import { suggestName } from "../../core/nearest.ts";
import { dotenvText } from "../../edit/environment/dotenv-text.ts";
import { blockValues, pluginValues } from "../../edit/environment/environment-targets.ts";
import { posixText } from "../../edit/environment/shell-text.ts";
import { mergeOwned } from "../../edit/merge-owned.ts";
import { syntaxes } from "../../edit/syntax/list.ts";
import type { GatewaySystem } from "../../gateways/contract.ts";
import { choiceSchemaText, registrySchemaText } from "../../registry/schema-text.ts";
import { type Command, flagOption, type Options, profileOption, shellPlace, textOption } from "../command.ts";
import type { Context } from "../context.ts";
import { currentSnapshot } from "../load/current-snapshot.ts";
import { shellText } from "../show/shell-text.ts";
import { genToolConfig } from "../write/gen-tool-config.ts";
import { writeOutput } from "../write/write-output.ts";

const parts = ["mise", "direnv", "dotenv", "shell", "tool-config", "schema", "gateway"] as const;
const modes = ["block", "plugin"] as const;
const systems: Readonly<Record<GatewaySystem, string>> = {
  "new-api": "New API",
  "one-api": "One API",
  veloera: "Veloera",
  litellm: "LiteLLM",
  portkey: "Portkey's gateway",
  "open-webui": "Open WebUI",
};

export const command: Command = {
  name: "gen",
  usage: "<what> [name]",
  places: [
    {
      words: {
        mise: "the [env] block of .mise.toml",
        direnv: "what .envrc takes",
        dotenv: "NAME=value lines",
        shell: "exports",
        "tool-config": "a tool's own config file",
        schema: "JSON Schema of registry.yaml, or of a choice",
        gateway: "compose file and configuration of a gateway",
      },
      next: {
        "tool-config": { names: ["tool"] },
        schema: { words: { registry: "registry.yaml", choice: ".aienv.yaml" } },
        gateway: { words: systems },
      },
    },
  ],
  description: "Print mise, direnv, dotenv or shell text, a tool's config, the JSON Schema; deploy a gateway",
  options: [
    {
      flags: "--mode <mode>",
      description: "mise, direnv: block (values) or plugin (one line)",
      value: { words: { block: "values", plugin: "one line" } },
    },
    { flags: "--shell <shell>", description: "shell: bash, zsh, sh or fish", value: shellPlace },
    { flags: "--all", description: "tool-config: every tool of this project" },
    { flags: "--team", description: "gateway: for many nodes, with a database and a cache of its own" },
    {
      flags: "-o, --output <file>",
      description: "Write to this file; gateway: into this folder",
      value: { names: ["file"] },
    },
    { flags: "--stdout", description: "Print only, write nothing" },
    { flags: "--check", description: "Write nothing; exit with 4 when something would change" },
    { flags: "--diff", description: "Write nothing; show what would change" },
    { flags: "--force", description: "Overwrite the file of -o, or values that you changed by hand" },
    profileOption("Another profile than the one chosen here"),
  ],
  examples: [
    "aienv gen mise                     the [env] block of .mise.toml",
    "aienv gen dotenv -o .env.ai",
    "aienv gen tool-config claude       Claude Code's own settings file, printed and written",
    "aienv gen tool-config --all --stdout",
    "aienv gen gateway litellm -o gw    compose file, configuration and secrets, for docker compose up",
    "aienv gen schema                   JSON Schema of registry.yaml (choice: of .aienv.yaml)",
  ],
  run,
};

async function run(context: Context, args: readonly string[], options: Options): Promise<number> {
  const [what = "", name] = args;
  const part = parts.find((each) => each === what);
  if (!part) throw usage(`nothing to generate is called ${JSON.stringify(what)}${suggestName(what, parts)}`);
  if (part === "gateway")
    return (await import("../gateway/gen-gateway.ts")).genGateway(context, name, options);
  if (part === "tool-config") return genToolConfig(context, name, options);
  if (part !== "schema" && name !== undefined)
    throw usage(`${part} takes nothing behind it, got ${JSON.stringify(name)}`);
  const output = flagOption(options, "stdout") ? undefined : textOption(options, "output");
  const forWriting = ["check", "diff", "force"].find((each) => flagOption(options, each));
  if (output === undefined && forWriting !== undefined)
    throw usage(`--${forWriting} is for what is written, and without -o FILE the text is only printed`);
  const text = part === "schema" ? schemaText(name) : await environmentText(part, context, options);
  if (output !== undefined) return writeOutput(context, output, () => text, options);
  context.print(text);
  return 0;
}

function usage(message: string): AienvError {
  return new AienvError("usage.arguments", message, { hint: "aienv gen --help" });
}

const schemas = ["registry", "choice"];

function schemaText(name = "registry"): string {
  if (!schemas.includes(name))
    throw usage(`no schema is called ${JSON.stringify(name)}${suggestName(name, schemas)}`);
  return name === "choice" ? choiceSchemaText() : registrySchemaText();
}

async function environmentText(
  part: Exclude<(typeof parts)[number], "tool-config" | "schema" | "gateway">,
  context: Context,
  options: Options,
): Promise<string> {
  const mode = modes.find((each) => each === (textOption(options, "mode") ?? "block"));
  if (!mode) throw usage(`--mode is block or plugin, got ${JSON.stringify(options["mode"])}`);
  const snapshot = await currentSnapshot(context, textOption(options, "profile"));
  switch (part) {
    case "mise":
      return tomlText(
        mode === "plugin" ? pluginValues(false) : blockValues(snapshot.environment, snapshot.tokenFile),
      );
    case "direnv":
      return mode === "plugin" ? "use aienv\n" : posixText(snapshot);
    case "dotenv":
      return dotenvText(snapshot);
    case "shell":
      return shellText("gen", textOption(options, "shell") ?? "sh", snapshot);
  }
}

function tomlText(owned: ReturnType<typeof blockValues>): string {
  const values = owned.flatMap((one): { path: Path; value: JsonValue }[] => ("value" in one ? [one] : []));
  return mergeOwned(syntaxes.toml, "", values).text;
}
