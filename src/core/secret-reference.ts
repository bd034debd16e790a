/** A secret reference says where a key is; it never holds one. */

export type SecretReference =
  | { readonly kind: "env"; readonly variable: string }
  | { readonly kind: "dotenv"; readonly path: string; readonly variable: string }
  | { readonly kind: "keyring"; readonly name: string }
  | { readonly kind: "command"; readonly command: string };

/** Splits a reference that the schema has accepted; undefined for anything else. */
export function parseSecretReference(text: string): SecretReference | undefined {
  const colon = text.indexOf(":");
  const rest = text.slice(colon + 1);
  switch (text.slice(0, colon)) {
    case "env":
      return { kind: "env", variable: rest };
    case "dotenv": {
      const hash = rest.lastIndexOf("#");
      return hash < 0
        ? undefined
        : { kind: "dotenv", path: rest.slice(0, hash), variable: rest.slice(hash + 1) };
    }
    case "keyring":
      return { kind: "keyring", name: rest };
    case "command":
      return { kind: "command", command: rest };
    default:
      return undefined;
  }
}

/** The reference as the registry writes it; it names a place and holds no secret. */
export function referenceText(reference: SecretReference): string {
  switch (reference.kind) {
    case "env":
      return `env:${reference.variable}`;
    case "dotenv":
      return `dotenv:${reference.path}#${reference.variable}`;
    case "keyring":
      return `keyring:${reference.name}`;
    case "command":
      return `command:${reference.command}`;
  }
}
