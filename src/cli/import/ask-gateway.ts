/** The channels of a running gateway, asked of its administration, as a document like its database's. */
import { AienvError } from "../../core/error.ts";
import { type JsonValue, showPath } from "../../core/json.ts";
import { parseSecretReference } from "../../core/secret-reference.ts";
import { isSafeForCredentials } from "../../gateways/address.ts";
import { connect } from "../../gateways/connection.ts";
import { gateways } from "../../gateways/list.ts";
import type { ImportDocument, Importer } from "../../importers/contract.ts";
import { resolveSecret } from "../../secrets/resolve-secret.ts";
import type { Context } from "../context.ts";

export interface GatewayQuestion {
  readonly url: string;
  /** Where the administrator's token is. */
  readonly admin: string | undefined;
  readonly user: string | undefined;
}

/**
 * @throws AienvError `usage.arguments` for a source that has no such API, `secrets.*`, `gateway.*`.
 */
export async function askGateway(
  context: Context,
  importer: Importer,
  { url, admin, user }: GatewayQuestion,
): Promise<ImportDocument> {
  const gateway = gateways.get(importer.id);
  const place = importer.places.find((each) => each.tables?.["channels"] !== undefined);
  if (gateway?.administration === undefined || place === undefined)
    throw new AienvError(
      "usage.arguments",
      `--url is for gateways with channels, and ${importer.title} is none`,
      {
        hint: `aienv import ${importer.id} PATH`,
      },
    );
  if (!URL.canParse(url) || !/^https?:/i.test(url))
    throw new AienvError("usage.arguments", `--url takes http://… or https://…, got ${JSON.stringify(url)}`, {
      hint: "aienv import --help",
    });
  const token = await adminToken(context, importer, admin);
  if (!isSafeForCredentials(url))
    context.say(`warning ${url} is neither https nor on a private network: the token can be read on the way`);
  const probe = await gateway.probe(connect(url, {}));
  if (probe === undefined)
    throw new AienvError("gateway.other-system", `what answers at ${url} is not ${gateway.name}`, {
      hint: "aienv import",
    });
  const client = gateway.administration.client(connect(url, { token, user }), probe);
  const present = await client.readEntries({ tokens: false });
  const channels = present
    .filter(({ kind }) => kind === "channel")
    .map(({ name, enabled, ours, fields }) => ({ ...fields, name, status: enabled ? 1 : 2, ours }));
  return {
    place,
    file: url,
    value: { channels: channels as readonly JsonValue[] },
    locate: (path) => ({ file: url, ...(path.length > 0 && { path: showPath(path) }) }),
  };
}

async function adminToken(context: Context, importer: Importer, admin: string | undefined): Promise<string> {
  const hint = `aienv import ${importer.id} --url URL --admin env:ADMIN_TOKEN --user 1`;
  if (admin === undefined)
    throw new AienvError("usage.arguments", "--url wants --admin: where the administrator's token is", {
      hint,
    });
  const reference = parseSecretReference(admin);
  if (reference === undefined)
    throw new AienvError("secrets.pasted", "--admin takes where the token is (env:NAME, …), not the token", {
      hint,
    });
  return resolveSecret(reference, context.environment, context.paths);
}
