/** `aienv gen`: a part of what `use` writes, by itself. */
import { AienvError } from "../../core/error.ts";
import type { JsonValue, Path } from "../../core/json.ts";
import { suggestName } from "../../core/nearest.ts";
import { dotenvText } from "../../edit/environment/dotenv-text.ts";
import { blockValues, pluginValues } from "../../edit/environment/environment-targets.ts";
import { fishText, posixText } from "../../edit/environment/shell-text.ts";
import { mergeOwned } from "../../edit/merge-owned.ts";
import { syntaxes } from "../../edit/syntax/list.ts";
import { choiceSchemaText, registrySchemaText } from "../../registry/schema-text.ts";
import { writeText } from "../../system/files.ts";
import { type Command, type Options, textOption } from "../command.ts";
import type { Context } from "../context.ts";
import { genToolConfig } from "../write/gen-tool-config.ts";
import { currentSnapshot } from "./env.ts";

const parts = ["mise", "direnv", "dotenv", "shell", "tool-config", "schema"] as const;
const modes = ["block", "plugin"] as const;

export const command: Command = {
  name: "gen",
  usage: "<what> [tool]",
  description: "Print mise, direnv, dotenv or shell text, a tool's config file, or the JSON Schema",
  options: [
    { flags: "--mode <mode>", description: "mise, direnv: block (values) or plugin (one line)" },
    { flags: "--shell <shell>", description: "shell: bash, zsh, sh or fish" },
    { flags: "--all", description: "tool-config: every tool of this project" },
    { flags: "-o, --output <file>", description: "Write to this file" },
    { flags: "--stdout", description: "tool-config: print only, write nothing" },
    { flags: "--profile <name>", description: "Another profile than the one chosen here" },
  ],
  examples: [
    "aienv gen mise                     the [env] block of .mise.toml",
    "aienv gen dotenv -o .env.ai",
    "aienv gen tool-config claude       Claude Code's own settings file, printed and written",
    "aienv gen tool-config --all --stdout",
    "aienv gen schema                   JSON Schema of registry.yaml (choice: of .aienv.yaml)",
  ],
  run,
};

async function run(context: Context, args: readonly string[], options: Options): Promise<number> {
  const [what = "", name] = args;
  const part = parts.find((each) => each === what);
  if (!part)
    throw new AienvError(
      "usage.arguments",
      `nothing to generate is called ${JSON.stringify(what)}${suggestName(what, parts)}`,
      {
        hint: "aienv gen --help",
      },
    );
  if (part === "tool-config") return genToolConfig(context, name, options);
  const text = part === "schema" ? schemaText(name) : await environmentText(part, context, options);
  const output = textOption(options, "output");
  if (output === undefined) context.print(text);
  else writeText(output, text);
  return 0;
}

function schemaText(name: string | undefined): string {
  return name === "choice" ? choiceSchemaText() : registrySchemaText();
}

async function environmentText(
  part: Exclude<(typeof parts)[number], "tool-config" | "schema">,
  context: Context,
  options: Options,
): Promise<string> {
  const mode = modes.find((each) => each === (textOption(options, "mode") ?? "block"));
  if (!mode)
    throw new AienvError(
      "usage.arguments",
      `--mode is block or plugin, got ${JSON.stringify(options["mode"])}`,
      {
        hint: "aienv gen --help",
      },
    );
  const { environment } = await currentSnapshot(context, textOption(options, "profile"));
  switch (part) {
    case "mise":
      return tomlText(mode === "plugin" ? pluginValues(false) : blockValues(environment));
    case "direnv":
      return mode === "plugin" ? "use aienv\n" : posixText(environment);
    case "dotenv":
      return dotenvText(environment);
    case "shell":
      return textOption(options, "shell") === "fish" ? fishText(environment) : posixText(environment);
  }
}

function tomlText(owned: ReturnType<typeof blockValues>): string {
  const values = owned.flatMap((one): { path: Path; value: JsonValue }[] => ("value" in one ? [one] : []));
  return mergeOwned(syntaxes.toml, "", values).text;
}
