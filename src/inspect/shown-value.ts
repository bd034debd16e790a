/** A variable's value as people may see it: what is secret by its name or by its value is only hinted at. */
import type { Variable } from "../compile/plan.ts";
import { redactSecret, redactSecrets } from "../core/redact.ts";

const secretName = /(?:KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?|AUTH|HEADERS|HELPER)(?:_|$)/i;

function isSecretName(name: string): boolean {
  return secretName.test(name);
}

const plainSecret = (value: string) => quoted(redactSecret(value)).slice(1, -1);

/** `known`: values of keys, which are secret under any name. */
export function shownValue(name: string, value: string, known: ReadonlySet<string> = new Set()): string {
  if (value === "") return '""';
  const references = referencesIn(value);
  if (isSecretName(name) && references.length > 0) return `from ${references.join(", ")}`;
  if (isSecretName(name)) return plainSecret(value);
  const hidden = [...known]
    .filter((key) => key.length >= 6)
    .reduce((text, key) => text.replaceAll(key, redactSecret(key)), value);
  return quoted(redactSecrets(hidden));
}

/** Our own value: references by their variable's name. */
export function shownParts(name: string, value: Variable["value"]): string {
  if (value === null) return "(unset)";
  const text = value.map((part) => (typeof part === "string" ? part : `\${${part.env}}`)).join("");
  const literal = value.every((part) => typeof part === "string");
  return literal ? shownValue(name, text) : quoted(redactSecrets(text));
}

/** On one line, and nothing in it that a terminal would obey or that turns text around. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}

/** Names of variables that a template of mise or a shell's text refers to. */
function referencesIn(text: string): string[] {
  const pattern =
    /\benv\.([A-Za-z_]\w*)|get_env\(\s*name\s*=\s*['"]([A-Za-z_]\w*)|(?<!\$)\$\{?([A-Za-z_]\w*)/g;
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? ""))];
}
