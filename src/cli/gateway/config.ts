/** `gateway config`: what each request has to say to a gateway that keeps nothing. */
import { AienvError } from "../../core/error.ts";
import { exitCodes } from "../../core/exit-codes.ts";
import { isObject, type JsonValue } from "../../core/json.ts";
import { suggestName } from "../../core/nearest.ts";
import { parseSecretReference, referenceText } from "../../core/secret-reference.ts";
import type { GatewayConfig } from "../../gateways/contract.ts";
import { offersOf } from "../../gateways/offers.ts";
import { resolveSecret } from "../../secrets/resolve-secret.ts";
import { writeText } from "../../system/files.ts";
import { flagOption, type Options, textOption } from "../command.ts";
import type { Context } from "../context.ts";
import { loadWorkspace, type Workspace } from "../load/load-workspace.ts";
import { pickGateway } from "./open-gateway.ts";

/** Keys are named by reference; `--output` writes the config of one name with its keys, readable by the user alone. */
export async function config(context: Context, name: string | undefined, options: Options): Promise<number> {
  const workspace = loadWorkspace(context);
  const { gateway, id, url } = pickGateway(workspace, name);
  if (!gateway.configs)
    throw new AienvError(
      "gateway.cannot",
      `${gateway.name} has its own configuration and takes none from a request`,
      {
        hint: `aienv gateway push ${id}`,
      },
    );
  const { offers, notes } = offersOf({ ...workspace, gateway: { id, url }, only: [] });
  const made = gateway.configs(offers);
  const wanted = textOption(options, "for");
  const configs = wanted === undefined ? made.configs : [named(made.configs, wanted)];
  const output = textOption(options, "output");
  if (output !== undefined) return writeWithKeys(context, workspace, configs, output);
  if (flagOption(options, "json"))
    context.print(JSON.stringify({ gateway: id, configs: configs.map(configJson) }, null, 2));
  else {
    context.print(configs.map(configText).join("\n\n"));
    for (const note of [...notes, ...made.notes]) context.say(`note ${note}`);
  }
  return exitCodes.ok;
}

function named(configs: readonly GatewayConfig[], wanted: string): GatewayConfig {
  const found = configs.find(({ name }) => name === wanted);
  if (found) return found;
  const names = configs.map(({ name }) => name);
  throw new AienvError(
    "usage.unknown-name",
    `nothing to say for ${JSON.stringify(wanted)}${suggestName(wanted, names)}`,
    { hint: "aienv ls" },
  );
}

function configJson({ name, headers, config, secret }: GatewayConfig): Record<string, unknown> {
  return { name, config, ...(headers && { headers, ...(secret && { key: referenceText(secret) }) }) };
}

/** Headers as `curl -H` and the registry's `headers:` take them. */
function configText({ name, headers, config, secret }: GatewayConfig): string {
  if (!headers) return `# ${name}\nx-portkey-config: ${JSON.stringify(config)}`;
  const lines = Object.entries(headers).map(([header, value]) => `${header}: ${value}`);
  const key = secret ? [`authorization: Bearer ${referenceText(secret)}`] : [];
  return [`# ${name}`, ...lines, ...key].join("\n");
}

/** One line, so that it can be a header as it stands. */
async function writeWithKeys(
  context: Context,
  { found }: Workspace,
  configs: readonly GatewayConfig[],
  file: string,
): Promise<number> {
  const [only, ...more] = configs;
  if (!only || more.length > 0)
    throw new AienvError("usage.arguments", "--output writes one config: say which by --for", {
      hint: "aienv gateway config NAME --for ALIAS --output FILE",
    });
  const text = JSON.stringify(await withKeys(only.config));
  writeText(file, `${text}\n`, { mode: 0o600 });
  context.say(`${file} holds the config of ${only.name} with its keys: it belongs in no project`);
  return exitCodes.ok;

  async function withKeys(value: JsonValue): Promise<JsonValue> {
    if (Array.isArray(value)) return Promise.all(value.map(withKeys));
    if (!isObject(value)) return value;
    const pairs = Object.entries(value).map(async ([key, one]) => {
      const reference = key === "api_key" && typeof one === "string" ? parseSecretReference(one) : undefined;
      const resolved = reference
        ? await resolveSecret(reference, context.environment, context.paths, found.project?.directory)
        : await withKeys(one);
      return [key, resolved] as const;
    });
    return Object.fromEntries(await Promise.all(pairs));
  }
}
