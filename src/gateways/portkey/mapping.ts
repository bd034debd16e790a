/** Offers to Portkey's headers and config JSON: it keeps nothing, so every request says where it goes. Pure. */
import type { JsonObject } from "../../core/json.ts";
import { referenceText } from "../../core/secret-reference.ts";
import type { Model, Provider } from "../../registry/providers.ts";
import { isLoopbackAddress, isSafeForCredentials } from "../address.ts";
import type { GatewayConfig, Offer } from "../contract.ts";

/**
 * Portkey's word for a provider, by our template, and the host that it asks for it. At any other address a server is
 * `openai` with a host of its own.
 * @see https://github.com/Portkey-AI/gateway 1.15.2, src/providers (read 2026-11-30)
 */
const words: Readonly<Record<string, readonly [word: string, host: string]>> = {
  anthropic: ["anthropic", "api.anthropic.com"],
  cerebras: ["cerebras", "api.cerebras.ai"],
  deepinfra: ["deepinfra", "api.deepinfra.com"],
  deepseek: ["deepseek", "api.deepseek.com"],
  gemini: ["google", "generativelanguage.googleapis.com"],
  groq: ["groq", "api.groq.com"],
  mistral: ["mistral-ai", "api.mistral.ai"],
  "moonshot-cn": ["moonshot", "api.moonshot.cn"],
  novita: ["novita-ai", "api.novita.ai"],
  openai: ["openai", "api.openai.com"],
  openrouter: ["openrouter", "openrouter.ai"],
  perplexity: ["perplexity-ai", "api.perplexity.ai"],
  qwen: ["dashscope", "dashscope-intl.aliyuncs.com"],
  "siliconflow-cn": ["siliconflow", "api.siliconflow.cn"],
  together: ["together-ai", "api.together.xyz"],
  xai: ["x-ai", "api.x.ai"],
  zai: ["z-ai", "api.z.ai"],
  zhipu: ["zhipu", "open.bigmodel.cn"],
};

/** What makes another candidate worth a try; the words are Portkey's. */
const failoverStatuses = [408, 429, 500, 502, 503, 504];

/** A config for each provider, and for each alias with all its candidates. */
export function portkeyConfigs(offers: readonly Offer[]): { configs: GatewayConfig[]; notes: string[] } {
  const notes: string[] = [];
  const groups = Map.groupBy(offers, groupName);
  const configs = [...groups].flatMap(([name, group]): GatewayConfig[] => {
    const targets = group.flatMap((offer) => targetOf(offer, notes));
    if (targets.length === 0) return [];
    const config = configOf(group, targets);
    return [{ name, headers: headersOf(group, config), config, secret: group[0]?.secret }];
  });
  return { configs, notes: [...new Set(notes)] };
}

/** `deepseek` and `deepseek #2` are one, as are all candidates of an alias. */
function groupName({ name }: Offer): string {
  return (name.split(": ")[0] ?? name).replace(/ #\d+$/, "");
}

function targetOf(offer: Offer, notes: string[]): JsonObject[] {
  const { provider, models, secret, weight } = offer;
  const alias = offer.priority > 0 ? models[0]?.model : undefined;
  const address = addressOf(provider, alias);
  if (!address) {
    notes.push(`${provider.id} is left out: Portkey speaks none of its wire formats`);
    return [];
  }
  const host = address.custom_host;
  if (
    host !== undefined &&
    isSafeForCredentials(host) &&
    host.startsWith("http:") &&
    !isLoopbackAddress(host)
  )
    notes.push(`${provider.id}: Portkey refuses ${host} unless TRUSTED_CUSTOM_HOSTS names it`);
  return [
    {
      ...address,
      ...(secret && { api_key: referenceText(secret) }),
      ...(alias && { override_params: { model: alias.upstream } }),
      ...(offer.policy === "balance" && { weight }),
    },
  ];
}

function addressOf(
  { template, endpoints: own }: Provider,
  model: Model | undefined,
): { readonly provider: string; readonly custom_host?: string } | undefined {
  const endpoints = model?.endpoints ?? own;
  const [word, host] = words[template ?? ""] ?? [];
  const addresses = Object.values(endpoints);
  if (word !== undefined && addresses.some((url) => URL.canParse(url) && new URL(url).host === host))
    return { provider: word };
  const chat = endpoints["openai-chat"];
  if (chat !== undefined) return { provider: "openai", custom_host: chat };
  const anthropic = endpoints["anthropic-messages"];
  return anthropic === undefined ? undefined : { provider: "anthropic", custom_host: `${anthropic}/v1` };
}

function configOf(group: readonly Offer[], targets: readonly JsonObject[]): JsonObject {
  if (targets.length === 1) return targets[0] ?? {};
  // Several keys of one provider are shared by turns, as ours are.
  const spreads =
    group.some(({ policy }) => policy === "balance") || group.every(({ priority }) => priority === 0);
  const strategy = spreads
    ? { mode: "loadbalance" }
    : { mode: "fallback", on_status_codes: failoverStatuses };
  return { strategy, targets: [...targets] };
}

/** Where one target is all, plain headers say it and no key is among them: they may stand in the registry. */
function headersOf(
  group: readonly Offer[],
  config: JsonObject,
): Readonly<Record<string, string>> | undefined {
  if ("targets" in config || "override_params" in config) return undefined;
  const own = group[0]?.provider.headers ?? {};
  const names = Object.keys(own);
  return {
    "x-portkey-provider": String(config["provider"]),
    ...("custom_host" in config && { "x-portkey-custom-host": String(config["custom_host"]) }),
    ...(names.length > 0 && { "x-portkey-forward-headers": names.join(","), ...own }),
  };
}
