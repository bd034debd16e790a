/** Claude Code's settings: the variables in their `env` object, as switchers and guides leave them there. */

import type { Importer } from "../contract.ts";
import { collect } from "../reading/collect.ts";
import { familyProfile } from "../reading/family-profile.ts";
import { anthropicVariables, readFamily } from "../reading/read-variables.ts";
import { tableAt, textAt } from "../reading/values.ts";

/** @see https://code.claude.com/docs/en/settings (checked 2026-11-30) */
export const claude: Importer = {
  id: "claude",
  title: "Claude Code",
  places: [
    { root: "home", path: ".claude/settings.json", "moved-by": "CLAUDE_CONFIG_DIR", syntax: "json" },
    { root: "directory", path: ".claude/settings.json", syntax: "json" },
    { root: "directory", path: ".claude/settings.local.json", syntax: "json" },
  ],
  read(documents) {
    const collector = collect();
    for (const document of documents) {
      const where = document.locate(["env"]);
      const found = readFamily(collector, {
        family: anthropicVariables,
        env: tableAt(document.value, "env"),
        where,
      });
      if (found?.main !== undefined)
        collector.profile(familyProfile({ ...found, main: found.main }, "claude-code", where));
      for (const helper of ["apiKeyHelper", "awsAuthRefresh", "awsCredentialExport", "gcpAuthRefresh"])
        if (textAt(document.value, helper) !== undefined)
          collector.note(
            `${helper} names a program that gives keys; it is not run, key: command:… can name it`,
            document.locate([helper]),
            "warning",
          );
    }
    return collector.done();
  },
};
