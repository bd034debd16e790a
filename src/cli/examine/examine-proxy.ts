/** What `doctor` asks of the proxy, where a tool of the directory goes through it. */
import type { Snapshot } from "../../compile/snapshot.ts";
import type { Finding } from "../../core/outcome.ts";
import type { ProxyStatus } from "../../core/proxy-identity.ts";
import { packageVersion } from "../../system/package-root.ts";
import type { Context } from "../context.ts";
import { installedService } from "../proxy/login-service.ts";
import { compareVersions } from "../proxy/start-in-background.ts";
import { findProxy, restartOf } from "../proxy/tell.ts";

/** A login service sees no variable of a shell, however often it is started. */
const moveKeys = "aienv add PROVIDER --key keyring:NAME (or dotenv:PATH#NAME)";
const restart = "aienv proxy stop; aienv proxy start";

export async function proxyFindings(context: Context, snapshot: Snapshot): Promise<Finding[]> {
  const tools = snapshot.tools.filter((tool) => tool.state === "ready" && tool.via === "proxy");
  if (tools.length === 0) return [];
  const names = [...new Set(tools.map((tool) => tool.name))].join(", ");
  const { status, problem, stranger, silent } = await findProxy(context);
  if (status) return [...(problem ? [wrongPort(problem)] : []), ...statusFindings(context, status)];
  if (stranger)
    return [
      {
        code: "proxy.port-taken",
        level: "error",
        message: `${problem}, and ${names} would send what they are asked to it`,
        fix: "another port, with `proxy: { port: NUMBER }`: aienv edit, then aienv sync --all",
      },
    ];
  if (silent !== undefined)
    return [
      {
        code: "proxy.not-running",
        level: "error",
        message: `the proxy, process ${silent}, does not answer, and ${names} do not get through`,
        fix: restartOf(silent),
      },
    ];
  return [
    {
      code: "proxy.not-running",
      level: "warning",
      message: `the proxy does not run, and ${names} would not get through`,
      fix: "aienv proxy start; with each login: aienv proxy install",
    },
  ];
}

function wrongPort(message: string): Finding {
  return { code: "proxy.other-port", level: "error", message, fix: "aienv proxy start" };
}

function statusFindings(context: Context, status: ProxyStatus): Finding[] {
  const { environment } = context;
  const findings: Finding[] = [];
  const order = compareVersions(status.version, packageVersion());
  if (order < 0)
    findings.push({
      code: "proxy.old-version",
      level: "warning",
      message: `the running proxy is of aienv ${status.version}, this is ${packageVersion()}`,
      fix: "aienv proxy start",
    });
  if (status.ledger !== null)
    findings.push({
      code: "ledger.unusable",
      level: "warning",
      message: `the proxy can't write its ledger, so costs are not counted: ${status.ledger}`,
      fix: "aienv proxy logs",
    });
  // What nobody has set at all is told by those who miss it.
  const known = status.missing.filter((name) => environment[name]);
  if (known.length > 0)
    findings.push({
      code: "proxy.missing-keys",
      level: "warning",
      message: `the proxy was started without ${known.join(", ")}, which is set here`,
      fix: installedService(context) === undefined ? restart : moveKeys,
    });
  return findings;
}
