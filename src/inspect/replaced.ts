/** What was wrong with the values that ours stand in for: told once, when they are taken over. */
import type { Snapshot } from "../compile/snapshot.ts";
import type { WireFormat } from "../core/ids.ts";
import { type Path, showPath } from "../core/json.ts";
import type { Finding } from "../core/outcome.ts";
import { redactSecrets } from "../core/redact.ts";
import type { Replaced } from "../edit/merge-owned.ts";
import { correctBaseUrl } from "../registry/base-url.ts";

type UrlVariables = ReadonlyMap<string, WireFormat>;

/**
 * Findings about hand-made values: a base URL with the wrong end, a key in plain text. `urls` are the variables that
 * the tools' templates give a base URL; a selection may leave some of them unset.
 */
export function replacedFindings(
  file: string,
  replaced: readonly Replaced[],
  snapshot: Snapshot,
  urls: UrlVariables,
): Finding[] {
  return replaced.flatMap(({ path, value, position }): Finding[] => {
    const where = { file, ...position, path: showPath(path) };
    if (typeof value !== "string") return [];
    const format = formatOfUrl(path, snapshot, urls);
    const { correction } =
      format && /^https?:/i.test(value) ? correctBaseUrl(format, value) : { correction: undefined };
    if (correction !== undefined)
      return [
        {
          code: "project.replaced-wrong-url",
          level: "warning",
          message: `${redactSecrets(JSON.stringify(value))} was wrong: ${correction}`,
          where,
        },
      ];
    if (looksLikeKey(path, value))
      return [
        {
          code: "project.replaced-key",
          level: "warning",
          message:
            "a key stood here in plain text; it comes back with `aienv off`, and belongs into your environment",
          where,
        },
      ];
    return [];
  });
}

/** The wire format whose base URL the variable at the path carries. */
function formatOfUrl(path: Path, snapshot: Snapshot, urls: UrlVariables): WireFormat | undefined {
  const name = String(path.at(-1));
  const variable = snapshot.environment.find((one) => one.name === name);
  const text = variable?.value?.length === 1 ? variable.value[0] : undefined;
  const routes = snapshot.tools.flatMap((tool) => Object.values(tool.slots));
  return routes.find((route) => route.baseUrl === text)?.format ?? urls.get(name);
}

function looksLikeKey(path: Path, value: string): boolean {
  return /(?:KEY|TOKEN|SECRET)$/i.test(String(path.at(-1))) && value !== "" && !/\{\{|^\$/.test(value);
}
