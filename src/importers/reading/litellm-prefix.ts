/** LiteLLM's names of models: a vendor's prefix, then the id that the vendor knows. */
import type { WireFormat } from "../../core/ids.ts";

interface Vendor {
  /** The known provider that a prefix stands for; undefined: whatever address stands beside it. */
  readonly template?: string;
  readonly format?: WireFormat;
}

/** @see https://docs.litellm.ai/docs/providers (checked 2026-11-30) */
const vendors: Readonly<Record<string, Vendor>> = {
  openai: { template: "openai" },
  custom_openai: {},
  openai_like: {},
  litellm_proxy: { template: "litellm" },
  hosted_vllm: { template: "vllm" },
  anthropic: { template: "anthropic", format: "anthropic-messages" },
  gemini: { template: "gemini", format: "gemini" },
  deepseek: { template: "deepseek" },
  openrouter: { template: "openrouter" },
  groq: { template: "groq" },
  mistral: { template: "mistral" },
  xai: { template: "xai" },
  moonshot: { template: "moonshot" },
  zai: { template: "zai" },
  dashscope: { template: "qwen" },
  minimax: { template: "minimax" },
  volcengine: { template: "volcengine" },
  together_ai: { template: "together" },
  fireworks_ai: { template: "fireworks" },
  cerebras: { template: "cerebras" },
  perplexity: { template: "perplexity" },
  sambanova: { template: "sambanova" },
  deepinfra: { template: "deepinfra" },
  nvidia_nim: { template: "nvidia" },
  huggingface: { template: "huggingface" },
  novita: { template: "novita" },
  ollama: { template: "ollama" },
  ollama_chat: { template: "ollama" },
  lm_studio: { template: "lmstudio" },
  cohere: { template: "cohere" },
  cohere_chat: { template: "cohere" },
  vercel_ai_gateway: { template: "vercel" },
  azure: { template: "azure-openai" },
};

/** Names that LiteLLM knows without a prefix, by their beginning. */
const bare: readonly (readonly [RegExp, string])[] = [
  [/^(?:gpt-|o\d|chatgpt-|codex-)/, "openai"],
  [/^claude-/, "anthropic"],
  [/^gemini-/, "gemini"],
  [/^deepseek-/, "deepseek"],
];

export interface VendorPrefix extends Vendor {
  readonly prefix: string;
  /** The vendor's own id. */
  readonly model: string;
}

/** undefined for a vendor that is not known. */
export function vendorOf(name: string): VendorPrefix | undefined {
  const slash = name.indexOf("/");
  const prefix = slash < 0 ? bare.find(([start]) => start.test(name))?.[1] : name.slice(0, slash);
  const vendor = prefix !== undefined && Object.hasOwn(vendors, prefix) ? vendors[prefix] : undefined;
  return vendor === undefined || prefix === undefined
    ? undefined
    : { ...vendor, prefix, model: name.slice(slash + 1).replace(/^(?:responses|chat)\//, "") };
}
