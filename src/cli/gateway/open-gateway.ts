/** A gateway of the registry, found by its name, asked who it is, and opened with its administrator's credentials. */
import { AienvError } from "../../core/error.ts";
import { suggestName } from "../../core/nearest.ts";
import { parseSecretReference } from "../../core/secret-reference.ts";
import { isSafeForCredentials } from "../../gateways/address.ts";
import { connect } from "../../gateways/connection.ts";
import type { Gateway, GatewayAdministration, GatewayClient, Probe } from "../../gateways/contract.ts";
import { gateways } from "../../gateways/list.ts";
import { resolveSecret } from "../../secrets/resolve-secret.ts";
import type { Context } from "../context.ts";
import type { Workspace } from "../load/load-workspace.ts";

export interface KnownGateway {
  /** The provider's id in the registry. */
  readonly id: string;
  readonly url: string;
  readonly gateway: Gateway;
}

export interface OpenGateway extends KnownGateway {
  readonly probe: Probe;
  /** undefined: the registry has no `admin:` for it. */
  readonly client: GatewayClient | undefined;
}

/** Providers of the registry whose template is a gateway's. */
export function gatewaysOf({ providers, registry, templates }: Workspace): KnownGateway[] {
  return [...providers.values()].flatMap((provider) => {
    const gateway = gateways.get(provider.template ?? "");
    const url = registry.providers[provider.id]?.url ?? templates.providers.get(provider.template ?? "")?.url;
    return gateway && url !== undefined ? [{ id: provider.id, url, gateway }] : [];
  });
}

/** The one that is named, or the only one. @throws AienvError `gateway.unknown`. */
export function pickGateway(workspace: Workspace, name: string | undefined): KnownGateway {
  const known = gatewaysOf(workspace);
  const ids = known.map(({ id }) => id);
  const found =
    name === undefined ? (known.length === 1 ? known[0] : undefined) : known.find(({ id }) => id === name);
  if (found) return found;
  if (known.length === 0)
    throw new AienvError("gateway.unknown", "the registry has no gateway", {
      hint: `aienv add office --template new-api --url http://127.0.0.1:3000 --key env:OFFICE_KEY`,
    });
  const what =
    name === undefined ? "which gateway?" : `${JSON.stringify(name)} is no gateway of the registry`;
  const near = name === undefined ? ` known: ${ids.join(", ")}` : suggestName(name, ids);
  throw new AienvError("gateway.unknown", `${what}${near}`, { hint: "aienv ls providers" });
}

/** Asks it who it is. @throws AienvError `gateway.unreachable`, `gateway.other-system`, and what a secret throws. */
export async function openGateway(
  context: Context,
  workspace: Workspace,
  known: KnownGateway,
): Promise<OpenGateway> {
  const { id, gateway, url } = known;
  const { administration } = gateway;
  const admin = workspace.registry.providers[id]?.admin;
  const probe = await gateway.probe(connect(url, {}));
  if (!probe) throw await otherSystem(known);
  if (admin === undefined || !administration) return { ...known, probe, client: undefined };
  if (!isSafeForCredentials(url))
    context.say(
      `warning ${id}: ${url} is neither https nor on a private network: keys and the administrator's token can be read on the way`,
    );
  const reference = parseSecretReference(admin.token);
  const outside = workspace.found.project?.directory;
  const token = reference && (await resolveSecret(reference, context.environment, context.paths, outside));
  const user = admin.user === undefined ? undefined : String(admin.user);
  return { ...known, probe, client: administration.client(connect(url, { token, user }), probe) };
}

/** The address answers, but not as its template says: perhaps as another one of the list. */
async function otherSystem({ id, url, gateway }: KnownGateway): Promise<AienvError> {
  for (const other of gateways.values()) {
    if (other === gateway || !(await other.probe(connect(url, {})))) continue;
    return new AienvError("gateway.other-system", `${id} at ${url} is ${other.name}, not ${gateway.name}`, {
      hint: `aienv edit: template: ${other.system}`,
    });
  }
  return new AienvError("gateway.other-system", `what answers at ${url} is not ${gateway.name}`, {
    hint: "aienv edit: url: of the provider",
  });
}

export interface Administered {
  readonly client: GatewayClient;
  readonly administration: GatewayAdministration;
}

/** @throws AienvError `gateway.no-admin`, `gateway.cannot`. */
export function administer({ gateway, client, id }: OpenGateway, task: "push" | "pull"): Administered {
  const { administration, name } = gateway;
  const why = gateway.cannot[task];
  if (why !== undefined || !administration)
    throw new AienvError("gateway.cannot", `${name} can't ${task}: ${why ?? "it has no administration"}`, {
      hint: gateway.configs ? `aienv gateway config ${id}` : "aienv gateway status",
    });
  if (client) return { client, administration };
  throw new AienvError("gateway.no-admin", `the registry has no administrator's token for ${id}`, {
    hint: `aienv edit: providers: ${id}: admin: { token: env:NAME, user: 1 }`,
  });
}
