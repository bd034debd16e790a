/**
 * Channel types by number, where a provider has one that serves it better than the generic one. The numbers of the
 * two families part ways above 25.
 * @see https://github.com/QuantumNous/new-api constant/channel.go; https://github.com/Veloera/Veloera v0.3.25
 * common/constants.go; https://github.com/songquanpeng/one-api relay/channeltype/define.go (read 2026-11-30)
 */
import type { WireFormat } from "../../core/ids.ts";

export interface ChannelType {
  readonly number: number;
  /** Templates of ours that it serves; the first one names it when a channel is read. */
  readonly templates: readonly string[];
  /** The endpoint of ours that its base URL comes from, and what the channel adds to that by itself. */
  readonly format: WireFormat;
  readonly adds: string;
  /** Where it goes when its base URL is empty. */
  readonly home: string;
}

/** OpenAI itself, and the only type that means the same everywhere: any base URL, `/v1/…` added. */
export const openAiType: ChannelType = {
  number: 1,
  templates: ["openai"],
  format: "openai-chat",
  adds: "/v1",
  home: "https://api.openai.com",
};

const shared: readonly ChannelType[] = [
  openAiType,
  {
    number: 14,
    templates: ["anthropic"],
    format: "anthropic-messages",
    adds: "",
    home: "https://api.anthropic.com",
  },
  {
    number: 20,
    templates: ["openrouter"],
    format: "openai-chat",
    adds: "/v1",
    home: "https://openrouter.ai/api",
  },
  {
    number: 24,
    templates: ["gemini"],
    format: "gemini",
    adds: "",
    home: "https://generativelanguage.googleapis.com",
  },
  {
    number: 25,
    templates: ["moonshot-cn", "moonshot"],
    format: "openai-chat",
    adds: "/v1",
    home: "https://api.moonshot.cn",
  },
];

/** New API and Veloera. */
export const newApiTypes: readonly ChannelType[] = [
  ...shared,
  { number: 4, templates: ["ollama"], format: "openai-chat", adds: "/v1", home: "http://localhost:11434" },
  {
    number: 17,
    templates: ["qwen-cn", "qwen"],
    format: "openai-chat",
    adds: "/compatible-mode/v1",
    home: "https://dashscope.aliyuncs.com",
  },
  {
    number: 26,
    templates: ["zhipu", "zai"],
    format: "openai-chat",
    adds: "/api/paas/v4",
    home: "https://open.bigmodel.cn",
  },
  {
    number: 40,
    templates: ["siliconflow-cn", "siliconflow"],
    format: "openai-chat",
    adds: "/v1",
    home: "https://api.siliconflow.cn",
  },
  {
    number: 42,
    templates: ["mistral"],
    format: "openai-chat",
    adds: "/v1",
    home: "https://api.mistral.ai",
  },
  {
    number: 43,
    templates: ["deepseek"],
    format: "openai-chat",
    adds: "/v1",
    home: "https://api.deepseek.com",
  },
  {
    number: 45,
    templates: ["volcengine"],
    format: "openai-chat",
    adds: "/api/v3",
    home: "https://ark.cn-beijing.volces.com",
  },
  { number: 48, templates: ["xai"], format: "openai-chat", adds: "/v1", home: "https://api.x.ai" },
];

export const oneApiTypes: readonly ChannelType[] = [
  ...shared,
  {
    number: 28,
    templates: ["mistral"],
    format: "openai-chat",
    adds: "/v1",
    home: "https://api.mistral.ai",
  },
  {
    number: 29,
    templates: ["groq"],
    format: "openai-chat",
    adds: "/v1",
    home: "https://api.groq.com/openai",
  },
  {
    number: 36,
    templates: ["deepseek"],
    format: "openai-chat",
    adds: "/v1",
    home: "https://api.deepseek.com",
  },
  {
    number: 39,
    templates: ["together"],
    format: "openai-chat",
    adds: "/v1",
    home: "https://api.together.xyz",
  },
  {
    number: 44,
    templates: ["siliconflow-cn", "siliconflow"],
    format: "openai-chat",
    adds: "/v1",
    home: "https://api.siliconflow.cn",
  },
  { number: 45, templates: ["xai"], format: "openai-chat", adds: "/v1", home: "https://api.x.ai" },
];
