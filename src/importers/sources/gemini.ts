/** Gemini CLI: the model of its settings, address and key of its `.env`. */
import type { Importer } from "../contract.ts";
import { collect } from "../reading/collect.ts";
import { geminiVariables, readFamily } from "../reading/read-variables.ts";
import { tableAt, textAt } from "../reading/values.ts";

/** @see https://geminicli.com/docs/reference/configuration/ (checked 2026-11-30) */
export const gemini: Importer = {
  id: "gemini",
  title: "Gemini CLI",
  places: [
    { root: "home", path: ".gemini/settings.json", syntax: "json" },
    { root: "home", path: ".gemini/.env", syntax: "dotenv" },
    { root: "directory", path: ".gemini/.env", syntax: "dotenv" },
  ],
  read(documents) {
    const collector = collect();
    const settings = documents.find(({ place }) => place.syntax === "json");
    const model = textAt(settings?.value, "model", "name") ?? textAt(settings?.value, "model");
    let isFound = false;
    for (const document of documents) {
      if (document === settings) continue;
      const where = document.locate([]);
      const env = tableAt(document.value);
      const found = readFamily(collector, {
        family: geminiVariables,
        env:
          model === undefined || textAt(env, "GEMINI_MODEL") !== undefined
            ? env
            : { ...env, GEMINI_MODEL: model },
        where,
      });
      isFound ||= found !== undefined;
      if (found?.main !== undefined) collector.profile({ name: "gemini-cli", main: found.main, where });
    }
    if (settings !== undefined && !isFound)
      collector.note(
        "its key is that of a login or of the environment; neither is read",
        settings.locate(["security"]),
      );
    return collector.done();
  },
};
