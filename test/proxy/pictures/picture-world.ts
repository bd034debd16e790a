/** A proxy before a vendor that follows no links (Ollama, as its template has it) and one that does, and a server of pictures. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Agent } from "undici";
import type { WireFormat } from "../../../src/core/ids.ts";
import { type Limits, usualLimits } from "../../../src/proxy/dependencies.ts";
import { resolveProviders } from "../../../src/registry/providers.ts";
import { registrySchema } from "../../../src/registry/schema.ts";
import { shipped } from "../../helpers/shipped.ts";
import { ask, type Question } from "../ask.ts";
import { helloAnswer } from "../made-answers.ts";
import { type ProxyWorld, rowsOf, startProxyWorld } from "../proxy-world.ts";
import { type Script, type ScriptedUpstream, send, startScriptedUpstream } from "../scripted-upstream.ts";

const tls = (name: string): string =>
  readFileSync(join(import.meta.dirname, "../../fixtures/tls", name), "utf8");
const certificate = tls("certificate.pem");

/** The smallest beginning of each that is known. */
export const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
export const jpeg = Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex");

export interface PictureWorld {
  readonly proxy: ProxyWorld;
  /** Follows no links. */
  readonly shy: ScriptedUpstream;
  /** Follows them itself. */
  readonly open: ScriptedUpstream;
  readonly pictures: ScriptedUpstream;
  /** Hosts that were looked up. */
  readonly lookedUp: string[];
  /** The ledger's rows so far. */
  rows(): readonly Record<string, unknown>[];
  /** A link to the server of pictures. */
  link(path: string, host?: string): string;
  close(): Promise<void>;
}

interface Settings {
  readonly limits?: Partial<Limits>;
  readonly imageUrls?: "fetched" | "refused";
  /** Addresses of a host in turn, the last for ever; others stand at the server of pictures. */
  readonly hosts?: Readonly<Record<string, readonly string[]>>;
  /** In place of `hosts`. */
  readonly lookup?: (host: string) => Promise<readonly string[]>;
  /** Addresses that count as public. */
  readonly reach?: readonly string[];
  /** The door that users have. */
  readonly realDoor?: boolean;
}

/** Where the server of pictures listens: for these tests it is the one address of the public. */
const publicAddress = "127.0.0.1";

export async function startPictureWorld(settings: Settings = {}): Promise<PictureWorld> {
  const { hosts = {}, imageUrls, limits, realDoor = false } = settings;
  const [shy, open] = [await startScriptedUpstream(), await startScriptedUpstream()];
  const pictures = await startScriptedUpstream({ key: tls("key.pem"), cert: certificate });
  const port = new URL(pictures.url).port;
  pictures.always(send(200, png, { "content-type": "image/png" }));
  const registry = registrySchema.parse({
    version: 1,
    providers: {
      shy: { template: "ollama", url: shy.url },
      // Whatever a client speaks, it is asked in Chat.
      chatting: { template: "ollama", url: shy.url, models: { "gemma4:31b": { formats: ["openai-chat"] } } },
      other: { template: "ollama", url: shy.url },
      open: {
        endpoints: { "openai-chat": `${open.url}/v1` },
        models: { m: { can: ["images"] } },
      },
    },
    aliases: {
      seeing: "shy/gemma4:31b",
      twice: { first: ["shy/gemma4:31b", "other/gemma4:31b"] },
      safe: { first: ["shy/gemma4:31b", "other/gemma4:31b", "open/m"] },
      blind: "shy/qwen3-coder:30b",
      chatting: "chatting/gemma4:31b",
    },
    profiles: { default: {} },
    ...(imageUrls && { proxy: { "image-urls": imageUrls } }),
  });
  const { providers } = resolveProviders(registry, shipped.providers);
  const world = { generation: 1, registry, providers, tools: [] };
  const dispatcher = new Agent({ connect: { ca: certificate } });
  const lookedUp: string[] = [];
  const links = {
    async addressesOf(host: string) {
      if (settings.lookup) return await settings.lookup(host);
      lookedUp.push(host);
      const answers = hosts[host];
      const turn = lookedUp.filter((one) => one === host).length - 1;
      return [answers?.[Math.min(turn, answers.length - 1)] ?? publicAddress];
    },
    mayReach: (address: string) => (settings.reach ?? [publicAddress]).includes(address),
  };
  const proxy = await startProxyWorld(
    {},
    {},
    {
      world: () => world,
      dispatcher,
      limits: { ...usualLimits, ...limits },
      ...(!realDoor && { links }),
    },
  );
  for (const upstream of [shy, open]) upstream.always(answering);
  return {
    proxy,
    shy,
    open,
    pictures,
    lookedUp,
    rows: () => rowsOf(proxy),
    link: (path, host = "a.pictures.test") => `https://${host}:${port}${path}`,
    async close() {
      await proxy.close();
      await dispatcher.destroy();
      for (const server of [shy, open, pictures]) await server.close();
    },
  };
}

const paths: readonly (readonly [RegExp, WireFormat])[] = [
  [/\/messages$/, "anthropic-messages"],
  [/\/chat\/completions$/, "openai-chat"],
  [/\/responses$/, "openai-responses"],
];

/** A whole answer in the format of the route. */
const answering: Script = (response, request) => {
  const format = paths.find(([path]) => path.test(request.url))?.[1] ?? "gemini";
  return send(200, helloAnswer(format))(response, request);
};

/** What holds pictures behind links, as each format says it. */
export function conversation(client: WireFormat, links: readonly string[]): object {
  const words = "what is this?";
  switch (client) {
    case "anthropic-messages": {
      const images = links.map((url) => ({ type: "image", source: { type: "url", url } }));
      return { messages: [{ role: "user", content: [...images, { type: "text", text: words }] }] };
    }
    case "openai-chat": {
      const images = links.map((url) => ({ type: "image_url", image_url: { url } }));
      return { messages: [{ role: "user", content: [{ type: "text", text: words }, ...images] }] };
    }
    case "openai-responses": {
      const images = links.map((image_url) => ({ type: "input_image", image_url, detail: "auto" }));
      return { input: [{ role: "user", content: [{ type: "input_text", text: words }, ...images] }] };
    }
    case "gemini": {
      const images = links.map((fileUri) => ({ fileData: { fileUri, mimeType: "image/png" } }));
      return { contents: [{ role: "user", parts: [{ text: words }, ...images] }] };
    }
  }
}

/** One question about pictures behind links, from a client of Chat unless another is named. */
export function askAbout(world: PictureWorld, links: readonly string[], question: Partial<Question> = {}) {
  const { client = "openai-chat", model = "seeing", stream = false } = question;
  const more = conversation(client, links);
  return ask(world.proxy.url, { client, model, stream, more, ...question });
}
