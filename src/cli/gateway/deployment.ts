/** The files that a gateway is deployed by: templates, and the registry where it reads models from a file. Pure. */
import type { SecretReference } from "../../core/secret-reference.ts";
import { syntaxes } from "../../edit/syntax/list.ts";
import type { Gateway, GatewaySystem, Offer } from "../../gateways/contract.ts";

export interface DeploymentInput {
  readonly system: GatewaySystem;
  /** Where it reads the registry's models from a file. */
  readonly configuration: Gateway["configuration"];
  /** Texts of its compose file, and of what goes over it for many nodes. */
  readonly compose: string;
  readonly overlay: string | undefined;
  readonly offers: readonly Offer[];
}

export interface Deployment {
  /** By their names in its folder; none holds a secret. */
  readonly files: Readonly<Record<string, string>>;
  /** Variables that need a value made for them. */
  readonly generated: readonly string[];
  /** Keys that are in no variable yet: where they are, and the name that the gateway reads. */
  readonly missing: readonly { readonly secret: SecretReference; readonly variable: string }[];
  readonly notes: readonly string[];
}

export const composeFile = "compose.yaml";
export const overlayFile = "compose.team.yaml";
export const secretsFile = ".env";

export function deploymentOf({ system, compose, overlay, offers, ...input }: DeploymentInput): Deployment {
  const variables = new Map<string, SecretReference>();
  const configuration = input.configuration?.(offers, (secret, provider) => {
    const variable = variableOf(secret, provider);
    variables.set(variable, secret);
    return variable;
  });
  const keys = [...variables.keys()].map((name) => ({
    kind: "set" as const,
    path: ["services", system, "environment", name],
    value: `\${${name}:-}`,
  }));
  return {
    files: {
      [composeFile]: syntaxes.yaml.edit(compose, keys),
      ...(overlay !== undefined && { [overlayFile]: overlay }),
      ...(configuration && { [configuration.file]: syntaxes.yaml.print(configuration.value) }),
      // Secrets and databases belong into no repository.
      ".gitignore": `${secretsFile}\ndata/\n`,
    },
    generated: generatedNames(compose + (overlay ?? "")),
    missing: [...variables].flatMap(([variable, secret]) =>
      secret.kind === "env" ? [] : [{ secret, variable }],
    ),
    notes: configuration?.notes ?? [],
  };
}

/** A key stands in its own variable, else in one that is named after its place. */
function variableOf(secret: SecretReference, provider: string): string {
  if ("variable" in secret) return secret.variable;
  const name = secret.kind === "keyring" ? secret.name : provider;
  return `${name
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .replace(/^(?=\d)/, "_")}_KEY`;
}

/** Compose stops with a message where `${NAME:?message}` has no value: those are the ones to be made. */
function generatedNames(text: string): string[] {
  return [...new Set([...text.matchAll(/\$\{([A-Z][A-Z0-9_]*):\?/g)].map((match) => match[1] ?? ""))];
}
