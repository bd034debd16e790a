/** `aienv proxy`: the local proxy in front, in the background, as a login service; what it does, and its log. */
import { AienvError } from "../../core/error.ts";
import { suggestName } from "../../core/nearest.ts";
import { type Command, flagOption, jsonOption, type Options } from "../command.ts";
import type { Context } from "../context.ts";

type Verb = (context: Context, options: Options) => Promise<number>;

/** Loaded when asked for: only `run` needs the proxy itself. */
const verbs: Readonly<Record<string, Verb>> = {
  run: async (context, options) =>
    (await import("../proxy/run-in-front.ts")).runInFront(context, {
      background: flagOption(options, "background"),
      whileInstalled: flagOption(options, "whileInstalled"),
    }),
  start: async (context, options) =>
    (await import("../proxy/tell.ts")).start(context, { json: flagOption(options, "json") }),
  stop: async (context, options) =>
    (await import("../proxy/tell.ts")).stop(context, {
      atOnce: flagOption(options, "now"),
      json: flagOption(options, "json"),
    }),
  status: async (context, options) =>
    (await import("../proxy/tell.ts")).status(context, { json: flagOption(options, "json") }),
  logs: async (context, options) =>
    (await import("../proxy/show-log.ts")).showLog(context, { follow: flagOption(options, "follow") }),
  install: async (context) => (await import("../proxy/login-service.ts")).install(context),
  uninstall: async (context) => (await import("../proxy/login-service.ts")).uninstall(context),
  ensure: async (context) => (await import("../proxy/tell.ts")).ensure(context),
};

export const command: Command = {
  name: "proxy",
  usage: "<verb>",
  places: [
    {
      words: {
        start: "in the background",
        stop: "end it",
        status: "process, port, requests",
        logs: "what it wrote",
        run: "in front",
        install: "start it with each login",
        uninstall: "no longer",
        ensure: "start it unless it runs; for hooks",
      },
    },
  ],
  description: "The local proxy: run, start, stop, status, logs, install, uninstall, ensure",
  options: [
    { flags: "--now", description: "stop: cut the answers that are under way" },
    { flags: "-f, --follow", description: "logs: go on as lines come" },
    { flags: "--background", description: "run: what start and a service call" },
    { flags: "--while-installed", description: "run: not where aienv was uninstalled meanwhile" },
    jsonOption,
  ],
  examples: [
    "aienv proxy start        in the background; fine where it runs already",
    "aienv proxy run          in front, until Ctrl-C",
    "aienv proxy status       process, port, requests, what rests; exits with 3 where none runs",
    "aienv proxy logs -f",
    "aienv proxy install      start it with each login",
  ],
  run,
};

async function run(context: Context, args: readonly string[], options: Options): Promise<number> {
  const [name = ""] = args;
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (verb) return verb(context, options);
  throw new AienvError(
    "usage.arguments",
    `aienv proxy can't ${JSON.stringify(name)}${suggestName(name, Object.keys(verbs))}`,
    { hint: "aienv proxy --help" },
  );
}
