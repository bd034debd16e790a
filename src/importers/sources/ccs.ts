/** ccs: a profile is a file of Claude Code's variables, named by the unified `config.yaml` or the older JSON. */
import type { WireFormat } from "../../core/ids.ts";
import type { FoundTarget, ImportDocument, Importer } from "../contract.ts";
import { type Collector, collect } from "../reading/collect.ts";
import { familyProfile } from "../reading/family-profile.ts";
import { guessFormat } from "../reading/read-endpoint.ts";
import { anthropicVariables, readFamily } from "../reading/read-variables.ts";
import { numberAt, tableAt, textAt } from "../reading/values.ts";

/** @see https://github.com/kaitranntt/ccs (tried: version 7.79.1, 2026-11-30) */
export const ccs: Importer = {
  id: "ccs",
  title: "ccs",
  places: [
    { root: "home", path: ".ccs/config.yaml", syntax: "yaml" },
    { root: "home", path: ".ccs/config.json", syntax: "json" },
    { root: "home", path: ".ccs/*.settings.json", syntax: "json" },
  ],
  read(documents) {
    const collector = collect();
    const isSettings = ({ file }: ImportDocument) => file.endsWith(".settings.json");
    const config = documents.find((document) => !isSettings(document));
    const providers = new Map<string, number>();
    const chosen = textAt(config?.value, "default");
    // The one that counts there comes first, since the first choice may become the default.
    const settings = documents
      .filter(isSettings)
      .toSorted((left, right) => rank(left, chosen) - rank(right, chosen));
    for (const document of settings) readSettings(collector, document, providers);
    if (config !== undefined) {
      readRouting(collector, config, providers);
      for (const name of Object.keys(tableAt(config.value, "accounts")))
        collector.note(
          `the account ${JSON.stringify(name.slice(0, 40))} is a login of Claude's; it is not taken over`,
          config.locate(["accounts", name]),
        );
    }
    return collector.done();
  },
};

function nameOf({ file }: ImportDocument): string {
  return /([^/\\]+)\.settings\.json$/.exec(file)?.[1] ?? "ccs";
}

const rank = (document: ImportDocument, chosen: string | undefined) => Number(nameOf(document) !== chosen);

/** What the program itself goes by: the word for Droid where it is another than its default, else the address. */
function formatFor(word: string | undefined, url: string): WireFormat {
  if (word === "generic-chat-completion-api") return "openai-chat";
  if (word === "openai") return "openai-responses";
  return /\/v1\/?$|\/compatible-mode|:11434\b|\/chat\/completions\/?$/.test(url)
    ? "openai-chat"
    : "anthropic-messages";
}

function readSettings(collector: Collector, document: ImportDocument, providers: Map<string, number>): void {
  const env = tableAt(document.value, "env");
  const name = nameOf(document);
  const where = document.locate(["env"]);
  const url = textAt(env, "ANTHROPIC_BASE_URL");
  // A login's profile goes through a proxy that the program starts for it.
  if (url !== undefined && /\/api\/provider\//.test(url)) {
    collector.note(`${name} goes through a login; it is not taken over`, where);
    return;
  }
  const found = readFamily(collector, {
    family: anthropicVariables,
    env,
    name,
    where,
    formatOf: (each) =>
      guessFormat(each) === "anthropic-messages"
        ? "anthropic-messages"
        : formatFor(textAt(env, "CCS_DROID_PROVIDER"), each),
  });
  if (found === undefined) return;
  providers.set(name, found.provider);
  if (found.main !== undefined) collector.profile(familyProfile({ ...found, main: found.main }, name, where));
}

/** `profile:model` for what a request holds. */
function readRouting(
  collector: Collector,
  config: ImportDocument,
  providers: ReadonlyMap<string, number>,
): void {
  const routing = tableAt(config.value, "proxy", "routing");
  const where = config.locate(["proxy", "routing"]);
  const target = (key: string): FoundTarget | undefined => {
    const text = textAt(routing, key);
    const colon = text?.indexOf(":") ?? -1;
    const provider = text === undefined ? undefined : providers.get(text.slice(0, colon));
    return text === undefined || provider === undefined
      ? undefined
      : { provider, model: text.slice(colon + 1) };
  };
  const main = target("default");
  const long = target("longContext");
  if (main === undefined) return;
  collector.profile({
    name: "ccs-routing",
    main,
    small: target("background"),
    when: {
      long: long && { over: numberAt(routing, "longContextThreshold") ?? 60_000, target: long },
      think: target("think"),
      search: target("webSearch"),
    },
    where,
  });
}
