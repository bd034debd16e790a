/** A compiled choice as people read it: a line a tool, and what to know about it. */
import { relative } from "node:path";
import pc from "picocolors";
import type { ToolSelection } from "../../compile/selection.ts";
import type { Snapshot } from "../../compile/snapshot.ts";
import { joinModelReference } from "../../core/ids.ts";
import { table } from "./print.ts";

/** `claude  direct  glm/glm-4.6 · small glm/glm-4.5-air  anthropic-messages  https://…`: one row a tool. */
export function toolTable(snapshot: Snapshot, options: { readonly reasons?: boolean } = {}): string {
  return table(snapshot.tools.map((tool) => [`  ${pc.bold(tool.tool)}`, ...toolCells(tool, options)]));
}

/** Why a tool goes direct is told by `status`; why it can't, always. */
function toolCells(tool: ToolSelection, { reasons = false }: { readonly reasons?: boolean }): string[] {
  const main = tool.slots["main"];
  switch (tool.state) {
    case "login":
      return ["login", tool.reason];
    case "impossible":
      return [pc.red("impossible"), tool.reason];
    case "ready":
      return [
        tool.via,
        modelsText(tool),
        tool.format ?? "",
        reasons ? `${main?.baseUrl ?? ""} ${pc.dim(`(${tool.reason})`)}` : (main?.baseUrl ?? ""),
      ];
  }
}

/** The main model, and the small one where it is another. */
function modelsText(tool: ToolSelection): string {
  const name = (slot: string) => {
    const route = tool.slots[slot];
    if (!route) return undefined;
    return tool.via === "proxy"
      ? (tool.chosen[slot] ?? route.id)
      : joinModelReference({ provider: route.provider, model: route.id });
  };
  const main = name("main");
  const small = name("small");
  return small === undefined || small === main ? (main ?? "") : `${main} · small ${small}`;
}

/** When a tool feels the choice. */
export function liveText(tool: ToolSelection): string {
  if (tool.state !== "ready") return "";
  return tool.via === "proxy"
    ? "with the next request of a session that goes through the proxy already, else from the next prompt on"
    : "from the next prompt on; a running session after a restart";
}

/** A path as a person in `directory` would type it. */
export function shortPath(file: string, directory: string, home: string): string {
  const near = relative(directory, file);
  if (directory !== "/" && near !== ".." && !near.startsWith("../")) return near === "" ? "." : near;
  if (file === home) return "~";
  return file.startsWith(`${home}/`) ? `~/${file.slice(home.length + 1)}` : file;
}
