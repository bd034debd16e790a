/** Generated tables: commands from themselves, registry, choice and dialect from their schemas, providers and tools from their templates. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Command } from "../src/cli/command.ts";
import { loadCommands } from "../src/cli/commands.ts";
import { shippedTemplates } from "../src/cli/load/template-files.ts";
import { dialectSchema } from "../src/core/dialect.ts";
import { parseTemplate } from "../src/registry/parse-template.ts";
import { choiceSchema, registrySchema } from "../src/registry/schema.ts";

interface SchemaNode {
  readonly description?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
}

/** Markdown by file, and there by the name of its section. */
export async function referenceSections(): Promise<Record<string, Record<string, string>>> {
  return {
    "README.md": { commands: commandTable(await loadCommands()), tools: toolTable() },
    "docs/registry.md": { registry: schemaTable(registrySchema), choice: schemaTable(choiceSchema) },
    "docs/providers.md": { providers: providerTable() },
    "templates/providers/README.md": { dialect: schemaTable(dialectSchema) },
  };
}

function schemaTable(schema: z.ZodType): string {
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as SchemaNode;
  const rows = rowsOf(root, "").map(({ path, node }) => [
    `\`${path}\``,
    typeText(node),
    node.description ?? "",
  ]);
  // The words by model are the same words again.
  const once = rows.filter(([path = ""]) => !path.startsWith("`by-model."));
  return markdown(["key", "value", "meaning"], once);
}

/** Every key that has a description, with `*` for names that the user chooses. */
function rowsOf(node: SchemaNode, path: string): { path: string; node: SchemaNode }[] {
  const below = (name: string) => (path === "" ? name : `${path}.${name}`);
  const own = node.description !== undefined && path !== "" ? [{ path, node }] : [];
  const members = Object.entries(node.properties ?? {}).flatMap(([name, member]) =>
    rowsOf(member, below(name)),
  );
  const extra = node.additionalProperties;
  const named = typeof extra === "object" ? rowsOf(extra, below("*")) : [];
  const items = node.items ? rowsOf(node.items, `${path}[]`) : [];
  // Branches of a choice that are maps of their own are shown by their keys.
  const branches = (node.anyOf ?? []).flatMap((branch) =>
    rowsOf({ ...branch, description: "" }, path).slice(1),
  );
  return [...own, ...members, ...named, ...items, ...branches];
}

function typeText(node: SchemaNode): string {
  const text = simpleType(node);
  return node.default === undefined || typeof node.default === "object"
    ? text
    : `${text} (\`${node.default}\`)`;
}

function simpleType(node: SchemaNode): string {
  if (node.enum) return node.enum.map((value) => `\`${value}\``).join(" ");
  if (node.const !== undefined) return `\`${node.const}\``;
  if (node.type === "array") return node.items?.enum ? `list of ${simpleType(node.items)}` : "list";
  if (node.type === "object") return "map";
  if (node.anyOf) return [...new Set(node.anyOf.map(simpleType))].join(" or ");
  return node.type === "integer" ? "whole number" : node.type === "string" ? "text" : (node.type ?? "any");
}

function commandTable(commands: readonly Command[]): string {
  const rows = commands.map((command) => [
    `\`${`${command.name} ${command.usage ?? ""}`.trim()}\``,
    command.description,
  ]);
  return markdown(["command", "does"], rows);
}

function toolTable(): string {
  const rows = [...shippedTemplates("tools")].map(([id, file]) => {
    const tool = parseTemplate("tools", readFileSync(file, "utf8"), file);
    const written = [
      ...(tool.environment ? ["environment"] : []),
      ...tool.files
        .filter((target) => !target.standalone && target.scope === "project")
        .map((target) => `\`${target.path}\``),
      ...(tool.home ? [`a home of its own (\`${tool.home.variable}\`)`] : []),
    ];
    return [
      tool.name,
      `\`${id}\``,
      Object.keys(tool.formats).join(", "),
      written.join(", ") || "environment",
      tool.tried ?? "",
    ];
  });
  return markdown(["tool", "id", "speaks, preferred first", "set up by", "tried"], rows);
}

function providerTable(): string {
  const rows = [...shippedTemplates("providers")].map(([id, file]) => {
    const provider = parseTemplate("providers", readFileSync(file, "utf8"), file);
    const variable = provider["key-variable"];
    const docs = [provider.docs].flat()[0] ?? "";
    return [
      `[${provider.name}](${docs})`,
      `\`${id}\``,
      Object.keys(provider.endpoints).join(", "),
      variable === undefined ? "" : `\`${variable}\``,
      String(Object.keys(provider.models).length),
    ];
  });
  return markdown(["provider", "id", "wire formats", "key variable", "models listed"], rows);
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""].join("\n");
}
