/** `aienv gateway`: a deployed gateway's state, and what goes into it and comes out of it. */
import { AienvError } from "../../core/error.ts";
import { suggestName } from "../../core/nearest.ts";
import { type Command, jsonOption, type Options, writeOptions } from "../command.ts";
import type { Context } from "../context.ts";

const actions = ["status", "push", "pull", "config"] as const;

export const command: Command = {
  name: "gateway",
  usage: "<action> [name]",
  places: [
    {
      words: {
        status: "who answers, what it serves, what differs",
        push: "the registry's providers and models into it",
        pull: "its models into the registry",
        config: "what a request says to Portkey",
      },
      next: {
        status: { names: ["provider"] },
        push: { names: ["provider"] },
        pull: { names: ["provider"] },
        config: { names: ["provider"] },
      },
    },
  ],
  description: "A deployed gateway (New API, LiteLLM, …): its state, what goes into it and comes out of it",
  options: [
    {
      flags: "--provider <id>",
      description: "push: only this provider (may be repeated); its key is sent",
      value: { names: ["provider"] },
    },
    { flags: "--token", description: "push: a token for this project too, as its profile and budget allow" },
    { flags: "--proxy", description: "push: our own proxy, to Open WebUI; it alone, unless --provider" },
    { flags: "--channels", description: "pull: the gateway's own channels too, as providers" },
    {
      flags: "--for <name>",
      description: "config: of this provider or alias alone",
      value: { names: ["provider", "alias"] },
    },
    {
      flags: "--output <file>",
      description: "config: write it there with its keys, for you alone to read",
      value: { names: ["file"] },
    },
    { flags: "--yes", description: "Ask nothing; needed where there is no terminal" },
    ...writeOptions,
    jsonOption,
  ],
  examples: [
    "aienv gateway status                     who answers, what it serves, what differs from the registry",
    "aienv gateway push office --diff         what would change in it",
    "aienv gateway push office --provider glm one provider, its models, aliases and key",
    "aienv gateway push office --token        and a key of its own for this project",
    "aienv gateway pull office                its models into the registry",
    "aienv gateway config portkey --for coder what a request says to Portkey, which keeps nothing",
  ],
  run,
};

async function run(context: Context, args: readonly string[], options: Options): Promise<number> {
  const [word = "", name] = args;
  const action = actions.find((each) => each === word);
  if (action === "status")
    return (await import("../gateway/gateway-status.ts")).gatewayStatus(context, name, options);
  if (action === "push") return (await import("../gateway/push.ts")).push(context, name, options);
  if (action === "pull") return (await import("../gateway/pull.ts")).pull(context, name, options);
  if (action === "config") return (await import("../gateway/config.ts")).config(context, name, options);
  throw new AienvError(
    "usage.arguments",
    `gateway can't ${JSON.stringify(word)}${suggestName(word, actions)}`,
    { hint: "aienv gateway --help" },
  );
}
