/** Shape of the shipped data: provider templates and tool templates. */
import { z } from "zod";
import { dialectSchema } from "../core/dialect.ts";
import { variableNamePattern } from "../core/ids.ts";
import { priceSchema } from "./price-schema.ts";
import { probeSchema } from "./probe-schema.ts";
import { redirectSchema } from "./redirect-schema.ts";
import { baseUrlSchema } from "./request-schema.ts";
import {
  authSchema,
  capabilities,
  formatsSchema,
  modelIdSchema,
  nameSchema,
  wireFormatSchema,
} from "./schema.ts";
import { clashSchema, settingsFileSchema, settingsSyntaxSchema, trustSchema } from "./settings-schema.ts";

const webLink = z.url({ protocol: /^https?$/ });
const dateChecked = z.iso.date().describe("Day on which the facts were checked, YYYY-MM-DD");
const variableName = z.string().regex(variableNamePattern);

/** A base URL, or a path that is put behind the provider entry's `url`. */
const templateEndpoint = z.union([baseUrlSchema, z.string().regex(/^(?:\/[A-Za-z0-9._/-]*)?$/)]);

const templateModel = z.strictObject({
  name: z.string().optional().describe("The vendor's name for people"),
  context: z.int().positive().optional(),
  output: z.int().positive().optional(),
  price: priceSchema.optional(),
  can: z.array(z.enum(capabilities)).optional(),
  endpoints: z.partialRecord(wireFormatSchema, templateEndpoint).optional(),
  formats: formatsSchema.optional(),
});

/** One provider that ships with aienv: `templates/providers/<id>.yaml`, the id is the file's name. */
export const providerTemplateSchema = z.strictObject({
  name: z.string().describe("The vendor's name for people"),
  docs: z.union([webLink, z.array(webLink).min(1)]).describe("The vendor's documentation of these facts"),
  checked: dateChecked,
  note: z.string().optional(),
  kind: z.enum(["vendor", "aggregator", "local", "gateway"]).default("vendor"),
  billing: z
    .enum(["tokens", "plan"])
    .default("tokens")
    .describe("plan: a subscription, so that a request has no price of its own"),
  "key-variable": variableName.optional().describe("Variable that by custom holds the key; none: no key"),
  "key-aliases": z
    .array(variableName)
    .default([])
    .describe("Other variables that hold the key by custom: `init` finds it there"),
  url: z
    .union([baseUrlSchema, z.literal("required")])
    .optional()
    .describe("Where a server of one's own usually listens; `required`: each user has another"),
  probe: probeSchema.optional().describe("How one that runs on this machine is found"),
  endpoints: z.partialRecord(wireFormatSchema, templateEndpoint),
  auth: z
    .partialRecord(wireFormatSchema, authSchema)
    .optional()
    .describe("Header of the key per wire format; default: the format's own custom"),
  dialect: z
    .partialRecord(wireFormatSchema, dialectSchema)
    .optional()
    .describe("How this provider's version of a wire format differs"),
  models: z.record(modelIdSchema, templateModel).default({}),
});
export type ProviderTemplate = z.infer<typeof providerTemplateSchema>;

/** A tree whose text leaves may hold `{{path}}`; the verbs are described in `compile/expand.ts`. */
const templateTree = z.json();

const ownedPathSchema = z.union([
  z.string().describe("Dotted path that is wholly ours"),
  z.strictObject({ items: z.string().describe("Dotted path of a list in which only our items are ours") }),
  z.strictObject({ members: z.string().describe("Dotted path of a map in which only our members are ours") }),
]);

const targetFileSchema = z.strictObject({
  file: z.string().describe("Structured template in `files/`"),
  scope: z
    .enum(["project", "user", "state", "variable"])
    .describe(
      "Below the project, below HOME, in the project's folder of our state, or the text of a variable",
    ),
  path: z.string().describe("Where the file lies below its scope's root; variable: its name"),
  "user-path": z.string().optional().describe("Where it lies below HOME when chosen for all directories"),
  "local-path": z
    .string()
    .optional()
    .describe("A file of the same shape that the tool reads too, for when git tracks the first"),
  from: z.string().optional().describe("state: the user's own file below HOME that this one begins as"),
  syntax: z.enum(["json", "toml", "yaml", "dotenv"]),
  owns: z.array(ownedPathSchema).min(1),
  refuse: z
    .array(z.string())
    .default([])
    .describe("Text that the tool would expand: a value that holds it is refused"),
  standalone: z
    .boolean()
    .default(false)
    .describe("Made by `gen tool-config`, in place of the other files: it works without our environment"),
  shields: z
    .boolean()
    .default(false)
    .describe("Made by `use` too where a conflict of level `error` stands, which only such a file beats"),
  "only-when": z.string().optional().describe("A path of the context that must have a value"),
  purpose: z.string().optional(),
});

const homeSchema = z.strictObject({
  variable: variableName.describe("Variable that moves the tool's home"),
  of: z.string().describe("The user's own home of the tool, below HOME"),
  folder: z.string().describe("Folder of our state that takes its place"),
  inside: z.string().default("").describe("Where below the folder the entries lie"),
  own: z.array(z.string()).describe("Entries that this home has for itself: files that we write"),
  "link-folders": z
    .array(z.string())
    .default([])
    .describe("Folders linked to the user's, made there first: the tool fails on a link that leads nowhere"),
  "link-files": z.array(z.string()).default([]).describe("Files linked even before the tool has made them"),
  never: z
    .array(z.string())
    .default([])
    .describe(
      "Entries that belong to one home alone (locks, sockets); all others link where the user has them",
    ),
});

const environmentSchema = z.strictObject({
  set: z.record(z.string(), templateTree).default({}),
  unset: z.array(variableName).default([]).describe("Variables that would compete"),
});

const conflictSchema = z.strictObject({
  file: z
    .string()
    .describe("A settings file of the tool, ~/ for HOME, / for the machine, else below the project"),
  "moved-by": variableName.optional().describe("Variable that stands for the file's first folder when set"),
  syntax: settingsSyntaxSchema,
  path: z.string().describe("Dotted path; `env.*` looks at every key below"),
  names: z.array(z.string()).optional(),
  because: z.string().describe("What it does to our values"),
  level: z.enum(["error", "warning", "note"]).default("warning"),
  shielded: z.boolean().default(false).describe("The tool's file that `shields` beats it"),
  told: z
    .enum(["always", "doctor"])
    .default("always")
    .describe("doctor: worth knowing, not worth a line each time"),
});

/** How a tool shows itself to the proxy. */
const requestsSchema = z.strictObject({
  "user-agents": z
    .array(z.string().min(1))
    .default([])
    .describe("Beginnings of the `user-agent` that it sends"),
  models: z
    .record(z.string().regex(/^[A-Za-z0-9._*-]+$/), nameSchema)
    .default({})
    .describe(
      "Model names that it has built in, `*` for any text, and the slot that each stands for; the first counts",
    ),
});

/** One tool that ships with aienv: `templates/tools/<id>/tool.yaml`, the id is the folder's name. */
export const toolTemplateSchema = z.strictObject({
  name: z.string(),
  docs: z.union([webLink, z.array(webLink).min(1)]),
  checked: dateChecked,
  tried: z.string().optional().describe("The tool's version that was tried"),
  note: z.string().optional(),
  command: z.string().optional().describe("Program on PATH by which the tool is found and run"),
  formats: z
    .partialRecord(wireFormatSchema, z.record(z.string(), z.json()))
    .describe("Wire formats spoken, preferred first, with the tool's own words for each"),
  use: z
    .enum(["preferred", "every"])
    .default("preferred")
    .describe("preferred: the first format in common; every: all that are (variables for scripts)"),
  endpoints: z.enum(["one", "several"]).describe("Can the slots of one run live with several providers?"),
  slots: z
    .record(nameSchema, z.union([z.null(), nameSchema]))
    .describe("What the tool asks a model for, and the slot that serves where the profile names none"),
  requests: requestsSchema.optional().describe("How its requests are known"),
  environment: environmentSchema.optional(),
  files: z.array(targetFileSchema).default([]),
  home: homeSchema.optional(),
  live: z.enum(["prompt", "restart"]).default("restart").describe("When a changed choice is felt"),
  conflicts: z.array(conflictSchema).default([]).describe("Settings that would override ours"),
  redirects: z.array(redirectSchema).default([]).describe("Project files that could send a key elsewhere"),
  settings: z
    .array(settingsFileSchema)
    .default([])
    .describe("The tool's own files that set variables, the strongest first"),
  trust: z.array(trustSchema).default([]).describe("Where the tool keeps which folders it trusts"),
  clashes: z.array(clashSchema).default([]).describe("Variables that must not meet in one environment"),
  run: z
    .strictObject({ prompt: z.array(z.string()) })
    .optional()
    .describe("Arguments of a one-shot prompt"),
});
export type ToolTemplate = z.infer<typeof toolTemplateSchema>;
export type TargetFile = ToolTemplate["files"][number];
export type ToolHome = NonNullable<ToolTemplate["home"]>;
