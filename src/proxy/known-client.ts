/** Which tool a request comes from, and the slots that were chosen for it. */
import type { IncomingHttpHeaders } from "node:http";
import type { Access, KnownTool } from "./dependencies.ts";

/** The id of the tool whose user agent begins so; empty where none does. */
export function toolOf(headers: IncomingHttpHeaders, tools: readonly KnownTool[]): string {
  const agent = headers["user-agent"] ?? "";
  return (
    tools.find(({ userAgents }) => userAgents.some((beginning) => agent.startsWith(beginning)))?.id ?? ""
  );
}

/** What was chosen for the tool; for an unknown one, what was chosen for all. */
export function chosenFor(tool: string, { chosen }: Access): Readonly<Record<string, string>> {
  return chosen.get(tool) ?? chosen.get("") ?? {};
}
