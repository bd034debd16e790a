/** A snapshot as `--json` shows it. */

import type { Snapshot } from "../../compile/snapshot.ts";
import { joinModelReference } from "../../core/ids.ts";

export function snapshotJson(snapshot: Snapshot): Record<string, unknown> {
  return {
    directory: snapshot.directory,
    profile: snapshot.profile,
    choice: snapshot.choice,
    tools: snapshot.tools.map((tool) => ({
      tool: tool.tool,
      state: tool.state,
      via: tool.via,
      reason: tool.reason,
      format: tool.format ?? null,
      slots: Object.fromEntries(
        Object.entries(tool.slots).map(([slot, route]) => [
          slot,
          {
            chosen: tool.chosen[slot],
            model: joinModelReference({ provider: route.provider, model: route.id }),
            sends: route.model,
            baseUrl: route.baseUrl,
          },
        ]),
      ),
    })),
    variables: snapshot.environment.map(({ name, value, tool }) => ({
      name,
      tool,
      value: value?.map((part) => (typeof part === "string" ? part : `\${${part.env}}`)).join("") ?? null,
    })),
  };
}
