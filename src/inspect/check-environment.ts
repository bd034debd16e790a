/** Exported variables that get in the way of a choice: clashes, proxies before loopback, switches left on. */
import type { Snapshot } from "../compile/snapshot.ts";
import type { WireFormat } from "../core/ids.ts";
import { isObject } from "../core/json.ts";
import type { Finding } from "../core/outcome.ts";
import type { ToolTemplate } from "../registry/template-schema.ts";
import { type FoundUrl, isLoopback } from "./check-urls.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that hold a base URL, with its format: read off the tools' own templates. */
export function urlVariables(tools: Iterable<ToolTemplate>): ReadonlyMap<string, WireFormat> {
  const found = new Map<string, WireFormat>();
  for (const tool of tools)
    for (const [format, words] of Object.entries(tool.formats) as [WireFormat, Record<string, unknown>][]) {
      const special = words["environment"];
      const set = isObject(special) ? special : (tool.environment?.set ?? {});
      for (const [name, value] of Object.entries(set))
        if (value === "{{endpoint.baseUrl}}" && !found.has(name)) found.set(name, format);
    }
  return found;
}

/** Base URLs that are exported and that are not the ones chosen here. */
export function exportedUrls(environment: Environment, names: ReadonlyMap<string, WireFormat>): FoundUrl[] {
  return [...names].flatMap(([name, format]) => {
    const url = environment[name];
    return url ? [{ name, url, format }] : [];
  });
}

export function environmentFindings(
  environment: Environment,
  tools: Iterable<ToolTemplate>,
  snapshot: Snapshot,
): Finding[] {
  return [
    ...clashFindings(environment, tools, snapshot),
    ...proxyFindings(environment, snapshot),
    ...switchFindings(environment),
  ];
}

/** Two keys that the choice itself sets belong together. */
function clashFindings(
  environment: Environment,
  tools: Iterable<ToolTemplate>,
  snapshot: Snapshot,
): Finding[] {
  const ours = new Set(snapshot.environment.flatMap((one) => (one.value === null ? [] : [one.name])));
  return [...tools].flatMap((tool) =>
    tool.clashes
      .filter(
        ({ variables }) =>
          variables.every((name) => environment[name]) && !variables.every((name) => ours.has(name)),
      )
      .map(
        ({ variables, because, fix }): Finding => ({
          code: "shell.clash",
          level: "warning",
          message: `${variables.join(" and ")} are set: ${because}`,
          fix,
        }),
      ),
  );
}

const proxyNames = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/** A system's proxy takes requests to this machine too, unless it is told not to. */
function proxyFindings(environment: Environment, { tools }: Snapshot): Finding[] {
  const urls = tools.flatMap((tool) => Object.values(tool.slots).map((route) => route.baseUrl));
  const local = urls.find(isLoopback);
  if (local === undefined) return [];
  const secure = local.startsWith("https:");
  const name = proxyNames.find(
    (each) => environment[each] && (/^all/i.test(each) || /^https/i.test(each) === secure),
  );
  if (name === undefined) return [];
  const host = new URL(local).hostname.replace(/^\[|\]$/g, "");
  const spared = (environment["NO_PROXY"] || environment["no_proxy"] || "").split(/[\s,]+/);
  if (spared.includes(host) || spared.includes("*")) return [];
  return [
    {
      code: "shell.proxy-over-loopback",
      level: "warning",
      message: `${name} is set and NO_PROXY does not name ${host}, so requests to ${local} go to that proxy`,
      fix: "export NO_PROXY=localhost,127.0.0.1,::1",
    },
  ];
}

function switchFindings(environment: Environment): Finding[] {
  const findings: Finding[] = [];
  if (environment["AIENV_PROFILE"])
    findings.push({
      code: "shell.profile-variable",
      level: "note",
      message: `AIENV_PROFILE is ${JSON.stringify(environment["AIENV_PROFILE"])}: aienv's commands in this shell follow it, and what is written for directories does not`,
      fix: "unset AIENV_PROFILE",
    });
  const disabled = environment["AIENV_DISABLE"];
  if (disabled && disabled !== "0")
    findings.push({
      code: "shell.disabled",
      level: "warning",
      message: "AIENV_DISABLE is set, so plugin and direnv set nothing in this shell",
      fix: "unset AIENV_DISABLE",
    });
  return findings;
}
