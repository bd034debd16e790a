/** What a proof showed: each request as the provider would have seen it, keys by fingerprint, and the verdict. */
import pc from "picocolors";
import { missingKey } from "../../compile/context.ts";
import type { ToolSelection } from "../../compile/selection.ts";
import { exitCodes } from "../../core/exit-codes.ts";
import { tokenVariable } from "../../core/token.ts";
import { type Expected, judgeKey, judgeProof, type SeenRequest } from "../../inspect/judge-proof.ts";
import type { ToolTemplate } from "../../registry/template-schema.ts";
import { type EchoRequest, fingerprint } from "../../system/echo-server.ts";
import type { Environment } from "../../system/paths.ts";
import type { Context } from "../context.ts";
import { table } from "../show/print.ts";
import type { Redirected } from "./redirect-providers.ts";

export interface Seen {
  readonly tool: ToolTemplate;
  readonly selection: ToolSelection;
  /** Variables that hold the keys, and the local token. */
  readonly keys: Environment;
  readonly requests: readonly EchoRequest[];
  readonly redirected: Redirected;
  readonly exitCode: number;
}

/** 0 where the tool did what the choice says, 5 where not. */
export function reportProof(
  context: Context,
  { tool, selection, keys: environment, requests, redirected, exitCode }: Seen,
  json: boolean,
): number {
  const expected = expectedOf(environment, selection);
  const seen = requests.map(
    ({ path, ...request }): SeenRequest => ({
      ...request,
      url: request.elsewhere ?? redirected.original(path),
    }),
  );
  const { proved, reasons } = judgeProof(seen, expected);
  const keys = (request: SeenRequest) =>
    request.credentials.map((key) => ({ ...key, is: judgeKey(key.fingerprint, expected) }));
  if (json) {
    const shown = seen.map((request) => ({ ...request, credentials: keys(request) }));
    context.print(
      JSON.stringify({ tool: selection.tool, proved, reasons, exitCode, requests: shown }, null, 2),
    );
    return proved ? exitCodes.ok : exitCodes.upstream;
  }
  const words = (request: SeenRequest) =>
    keys(request).map(({ header, fingerprint: text, is }) => {
      const name = expected.keys.get(text);
      const said = { expected: `${name}'s`, placeholder: "the placeholder", foreign: pc.red("FOREIGN") }[is];
      return `${header} ${text} (${said})`;
    });
  const asked = seen.filter((request) => request.model !== undefined);
  if (asked.length > 0)
    context.print(
      table(
        asked.map((one) => [
          `  ${one.method} ${one.url}`,
          one.model ?? "",
          words(one).join(", ") || "no key",
        ]),
      ),
    );
  const others = new Set(
    seen.flatMap((request) => (request.model === undefined && request.elsewhere ? request.elsewhere : [])),
  );
  for (const host of others) context.print(pc.dim(`  also wanted ${host}, and was not let through`));
  if (proved) context.print(pc.green(`proved: ${tool.name} uses what is chosen here`));
  else context.print(`${pc.red("not proved")}: ${reasons.join("; ")} (${tool.name} ended with ${exitCode})`);
  if (!proved) context.say("  next: aienv status --why VARIABLE, or: aienv doctor");
  return proved ? exitCodes.ok : exitCodes.upstream;
}

function expectedOf(environment: Environment, selection: ToolSelection): Expected {
  const routes = Object.values(selection.slots);
  const keys = new Map(
    routes.flatMap(({ key }): [string, string][] => {
      const name = key.kind === "variable" ? key.name : key.kind === "token" ? tokenVariable : undefined;
      const value = name === undefined ? undefined : environment[name];
      return name !== undefined && value ? [[fingerprint(value), name]] : [];
    }),
  );
  return {
    models: [...new Set(routes.map((route) => route.model))],
    keys,
    placeholders: new Set([missingKey, "aienv-no-key"].map(fingerprint)),
  };
}
