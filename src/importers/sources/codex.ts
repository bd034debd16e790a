/** Codex' own configuration, and its profiles: tables of the main file, since autumn 2026 files beside it. */
import { isObject, type JsonValue } from "../../core/json.ts";
import type { FoundKey, FoundModel, ImportDocument, Importer } from "../contract.ts";
import { readCodexConfig } from "../reading/codex-config.ts";
import { type Collector, collect } from "../reading/collect.ts";
import { tableAt, textAt } from "../reading/values.ts";

/** @see https://developers.openai.com/codex/config-reference (checked 2026-11-30) */
export const codex: Importer = {
  id: "codex",
  title: "Codex",
  places: [
    { root: "home", path: ".codex/config.toml", "moved-by": "CODEX_HOME", syntax: "toml" },
    { root: "home", path: ".codex/*.config.toml", "moved-by": "CODEX_HOME", syntax: "toml" },
    { root: "home", path: ".codex/auth.json", "moved-by": "CODEX_HOME", syntax: "json" },
  ],
  read(documents) {
    const collector = collect();
    const login = documents.find(({ place }) => place.syntax === "json");
    const key = login === undefined ? undefined : storedKey(collector, login);
    const [main] = documents.filter(({ file }) => /(?:^|[/\\])config\.toml$/.test(file));
    if (main !== undefined) readMain(collector, main, key);
    else if (key !== undefined && login !== undefined)
      readCodexConfig(collector, { value: {}, key, at: () => login.locate([]) });
    for (const document of documents) {
      if (document === main || document.place.syntax !== "toml") continue;
      const name = /([^/\\]+)\.config\.toml$/.exec(document.file)?.[1] ?? "codex";
      addProfile(collector, `codex-${name}`, document, over(main?.value, document.value), []);
    }
    return collector.done();
  },
};

/** A key that was typed in at the login; tokens of an account are nobody else's. */
function storedKey(collector: Collector, login: ImportDocument): FoundKey | undefined {
  if (isObject(tableAt(login.value)["tokens"]))
    collector.note("the login of an account is not taken over", login.locate(["tokens"]));
  return collector.keys(tableAt(login.value)["OPENAI_API_KEY"], login.locate(["OPENAI_API_KEY"]))[0];
}

function readMain(collector: Collector, document: ImportDocument, key: FoundKey | undefined): void {
  const at = (path: readonly (string | number)[]) => document.locate(path);
  const main = readCodexConfig(collector, { value: document.value, key, at });
  if (main !== undefined) collector.profile({ name: "codex", main, where: at(["model"]) });
  for (const [name, profile] of Object.entries(tableAt(document.value, "profiles")))
    addProfile(collector, `codex-${name}`, document, over(document.value, profile), ["profiles", name]);
}

/** A profile stands over the main file. */
function over(main: JsonValue | undefined, profile: JsonValue): JsonValue {
  return {
    ...tableAt(main),
    ...tableAt(profile),
    model_providers: { ...tableAt(main, "model_providers"), ...tableAt(profile, "model_providers") },
  };
}

function addProfile(
  collector: Collector,
  name: string,
  document: ImportDocument,
  value: JsonValue,
  path: readonly (string | number)[],
): void {
  if (textAt(value, "model") === undefined) return;
  const main: FoundModel | undefined = readCodexConfig(collector, { value, at: () => document.locate(path) });
  if (main !== undefined) collector.profile({ name, main, where: document.locate(path) });
}
