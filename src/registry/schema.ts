/** The registry's and the choice's shape: the only source of their types, JSON Schema and reference table. */
import { z } from "zod";
import { budgetPeriods, safeIdPattern, variableNamePattern, wireFormats } from "../core/ids.ts";
import { priceSchema } from "./price-schema.ts";
import { baseUrlSchema, headersSchema, oneLine } from "./request-schema.ts";

const idMessage = "may hold only letters, digits and . _ : / @ + - and begins with a letter or digit";

/** A provider, profile or alias: no slash, because `provider/model` splits there. */
export const nameSchema = z
  .string()
  .max(64, "is longer than 64 characters")
  .regex(safeIdPattern, idMessage)
  .refine((text) => !text.includes("/"), "may not hold a slash");

export const modelIdSchema = z
  .string()
  .max(200, "is longer than 200 characters")
  .regex(safeIdPattern, idMessage);

export const wireFormatSchema = z.enum(wireFormats);

/** `env:NAME`, `dotenv:PATH#NAME`, `keyring:NAME` or `command:…`: where a secret is, never what it is. */
const secretReferenceSchema = z.string().refine((text) => secretReferencePattern.test(text), {
  error:
    "is not a secret reference (env:NAME, dotenv:PATH#NAME, keyring:NAME or command:…); a key itself never stands here",
});

const secretReferencePattern = new RegExp(
  `^(?:env:${variableNamePattern.source.slice(1, -1)}|dotenv:[^#\\n]+#${variableNamePattern.source.slice(1, -1)}|keyring:[A-Za-z0-9._@/-]+|command:\\S[^\\n]*)$`,
);

const endpointsSchema = z
  .partialRecord(wireFormatSchema, baseUrlSchema)
  .describe(
    "Base URL per wire format: OpenAI formats with their version segment (/v1), Anthropic and Gemini without",
  );

export const capabilities = ["tools", "images", "reasoning", "structured-output"] as const;

export const formatsSchema = z
  .array(wireFormatSchema)
  .min(1)
  .describe("The wire formats that serve this model, where not all of the provider's do");

const modelSchema = z.strictObject({
  context: z.int().positive().optional().describe("Context window, in tokens"),
  output: z.int().positive().optional().describe("Most output tokens of one answer"),
  price: priceSchema.optional(),
  upstream: modelIdSchema
    .optional()
    .describe("The provider's own id, where ours is another; default: our name"),
  endpoints: endpointsSchema.optional().describe("Endpoints of this model alone, over the provider's"),
  formats: formatsSchema.optional(),
  can: z.array(z.enum(capabilities)).optional().describe("What the model can do beside text"),
});

export const authSchema = z.enum(["bearer", "x-api-key", "x-goog-api-key", "api-key"]);

const providerSchema = z
  .strictObject({
    template: nameSchema
      .optional()
      .describe("The shipped provider that gives endpoints and models; default: the one of the same name"),
    url: baseUrlSchema
      .optional()
      .describe("Address of a server of one's own (gateway, local model); its template adds the paths"),
    key: secretReferenceSchema
      .optional()
      .describe("Where the key is: env:NAME, dotenv:PATH#NAME, keyring:NAME, command:…"),
    keys: z
      .array(secretReferenceSchema)
      .min(1)
      .optional()
      .describe("Several keys of one provider, used in turn"),
    endpoints: endpointsSchema.optional(),
    auth: z
      .partialRecord(wireFormatSchema, authSchema)
      .optional()
      .describe("The header that carries the key, per wire format"),
    headers: headersSchema.optional(),
    limits: z
      .strictObject({
        concurrency: z.int().positive().optional().describe("Requests at once"),
        rpm: z.int().positive().optional().describe("Requests a minute"),
        tpm: z.int().positive().optional().describe("Tokens a minute, input and output"),
      })
      .optional()
      .describe("How fast the proxy may ask; what is over it goes to another candidate, or waits"),
    models: z.record(modelIdSchema, modelSchema).optional().describe("Models beside and over the template's"),
    admin: z
      .strictObject({
        token: secretReferenceSchema,
        user: z.union([z.int(), z.string()]).optional().describe("The administrator's user id"),
      })
      .optional()
      .describe("Access to a gateway's administration"),
  })
  .superRefine((entry, context) => {
    if (entry.key !== undefined && entry.keys !== undefined)
      context.addIssue({
        code: "custom",
        message: "can't stand beside `key`: one key or several, not both",
        path: ["keys"],
        params: { hidden: true },
      });
  });

/** An alias, or `provider/model`. */
const targetSchema = z.string().regex(safeIdPattern, idMessage);

const candidateSchema = z.union([
  targetSchema,
  z.strictObject({ model: targetSchema, weight: z.number().positive().optional() }),
]);
const candidatesSchema = z.array(candidateSchema).min(1);

export const policies = ["first", "balance", "cheapest", "fastest"] as const;
export type Policy = (typeof policies)[number];

const aliasSchema = z.union([
  targetSchema,
  z.strictObject({ first: candidatesSchema.describe("Failover, in order") }),
  z.strictObject({ balance: candidatesSchema.describe("Shared by weight") }),
  z.strictObject({ cheapest: candidatesSchema.describe("The one with the lowest price") }),
  z.strictObject({ fastest: candidatesSchema.describe("The one measured fastest") }),
]);

const viaSchema = z.enum(["auto", "direct", "proxy"]);
export type ViaSetting = z.infer<typeof viaSchema>;

const slotsShape = {
  main: targetSchema.optional().describe("The model that does the work"),
  small: targetSchema.optional().describe("The model for titles and other small jobs; default: main"),
};

/** `login`: the tool's own account. Otherwise slots of the tool over the profile's. */
const perToolSchema = z.union([
  z.literal("login"),
  z
    .object({ ...slotsShape, via: viaSchema.optional() })
    .catchall(targetSchema)
    .describe("main, small, or a slot of that tool's own (opus, sonnet, haiku, …)"),
]);

const profileSchema = z.strictObject({
  ...slotsShape,
  via: viaSchema.optional().describe("Way to the provider, over the registry's"),
  allow: z
    .array(z.string().regex(/^[A-Za-z0-9*][A-Za-z0-9._:/@+*-]*$/, "is not a model pattern (glm/*)"))
    .optional()
    .describe("What this profile's tokens may ask the proxy for; default: all"),
  when: z
    .strictObject({
      long: z.strictObject({ over: z.int().positive(), model: targetSchema }).optional(),
      think: targetSchema.optional(),
      image: targetSchema.optional(),
      search: targetSchema.optional(),
    })
    .optional()
    .describe(
      "Another model by what a request holds: long (tokens over N), think (high effort or more), image, search",
    ),
  "per-tool": z.record(nameSchema, perToolSchema).optional().describe("Exceptions for single tools"),
});

const budgetSchema = z.strictObject({
  scope: z.enum(["all", "project", "profile", "provider"]),
  name: nameSchema.optional().describe("Which profile or provider; default: each of its own"),
  period: z.enum(budgetPeriods),
  limit: z.number().positive().describe("USD"),
  "on-exceed": z
    .union([z.enum(["block", "warn"]), targetSchema])
    .default("block")
    .describe("block, warn, or a model to go down to"),
});

export const integrations = ["mise-block", "mise-plugin", "direnv", "none"] as const;
const integrationSchema = z.enum(integrations);
export type Integration = z.infer<typeof integrationSchema>;

export const registrySchema = z
  .strictObject({
    version: z.literal(1).describe("Shape of this file"),
    providers: z.record(nameSchema, providerSchema).default({}).describe("Who serves models"),
    aliases: z
      .record(nameSchema, aliasSchema)
      .default({})
      .describe("Names for models, or for several with a policy: first, balance, cheapest, fastest"),
    profiles: z
      .record(nameSchema, profileSchema)
      .default({})
      .describe("Named sets of choices; `default` counts where nothing is chosen"),
    budgets: z.array(budgetSchema).default([]).describe("Limits of spending"),
    via: viaSchema.default("auto").describe("Way to the provider: auto, direct or proxy"),
    proxy: z
      .strictObject({
        port: z.int().min(1).max(65535).default(7411),
        listen: oneLine.optional().describe("Address to listen on beside 127.0.0.1; 0.0.0.0: all"),
        "allowed-hosts": z.array(oneLine).optional().describe("Host names accepted beside loopback"),
        page: z
          .enum(["full", "read-only", "off"])
          .optional()
          .describe("The page at /ui: full (default), read-only or off"),
        "image-urls": z
          .enum(["fetched", "refused"])
          .optional()
          .describe("Pictures behind links, for vendors that fetch none: fetched (default) or refused"),
      })
      .default({ port: 7411 })
      .describe("The local proxy"),
    integration: integrationSchema
      .optional()
      .describe(
        "How a directory's environment reaches the shell; default: mise-block, else direnv, as installed",
      ),
  })
  .describe("aienv registry");

/** What a project says in `.aienv.yaml`: it can only choose among what the registry defines. */
export const choiceSchema = z
  .strictObject({
    profile: nameSchema.optional().describe("A profile of the registry"),
    ...slotsShape,
    via: viaSchema.optional(),
    tools: z.array(nameSchema).optional().describe("Tools to set up; default: the known tools found on PATH"),
    "per-tool": z.record(nameSchema, perToolSchema).optional(),
  })
  .describe("aienv project choice");

export type Registry = z.infer<typeof registrySchema>;
export type ProviderEntry = z.infer<typeof providerSchema>;
export type ModelEntry = z.infer<typeof modelSchema>;
export type AliasEntry = z.infer<typeof aliasSchema>;
export type Profile = z.infer<typeof profileSchema>;
export type PerTool = z.infer<typeof perToolSchema>;
export type ChoiceEntry = z.infer<typeof choiceSchema>;
export type Auth = z.infer<typeof authSchema>;
