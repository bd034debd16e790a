/** The wire format that a tool and the models of its slots have in common. */
import type { WireFormat } from "../core/ids.ts";
import type { Model } from "../registry/providers.ts";
import type { ToolTemplate } from "../registry/template-schema.ts";

/** The formats that the tool speaks, preferred first. */
export function formatsOf(tool: ToolTemplate): readonly WireFormat[] {
  return Object.keys(tool.formats) as WireFormat[];
}

/** The first of the tool's formats in which every one of the models is served; undefined for none. */
export function matchFormat(spoken: readonly WireFormat[], models: readonly Model[]): WireFormat | undefined {
  return spoken.find((format) => models.every((model) => model.endpoints[format] !== undefined));
}
