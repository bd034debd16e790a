/** Names of tools as the target accepts them: one for each declared tool and each name in the history. */
import { shortHash } from "../hash.ts";

/** A tool as the client knows it. */
export interface ToolKey {
  readonly name: string;
  readonly namespace?: string | undefined;
}

interface NameRule {
  readonly pattern: RegExp;
  readonly maxLength: number;
}

/** One name for one tool, as text: the separator stands in no name that a client can send through JSON unnoticed. */
export function keyOf({ name, namespace }: ToolKey): string {
  return namespace === undefined ? name : `${namespace}\u0000${name}`;
}

/**
 * Sent names by `keyOf`. No two tools get the same name. Tools whose own name is fine keep it before any other gets
 * one (H61: direct names win); then names are given in order, so that a longer history changes none given before.
 */
export function nameTools(
  declared: readonly ToolKey[],
  history: readonly ToolKey[],
  rule: NameRule,
): ReadonlyMap<string, string> {
  const sent = new Map<string, string>();
  const taken = new Set<string>();
  for (const tool of declared) {
    if (tool.namespace === undefined && accepts(rule, tool.name)) give(tool, tool.name);
  }
  for (const tool of declared) if (!sent.has(keyOf(tool))) give(tool, freeName(tool));
  for (const tool of history) if (!sent.has(keyOf(tool))) give(tool, freeName(tool));
  return sent;

  function give(tool: ToolKey, name: string): void {
    sent.set(keyOf(tool), name);
    taken.add(name);
  }

  function freeName(tool: ToolKey): string {
    const flat = flatName(tool);
    const plain = sanitise(flat, rule);
    if (accepts(rule, plain) && !taken.has(plain)) return plain;
    for (let round = 0; ; round += 1) {
      const hashed = hashedName(
        plain,
        `${keyOf(tool)}${round === 0 ? "" : `\u0000${round}`}`,
        rule.maxLength,
      );
      if (!taken.has(hashed)) return hashed;
    }
  }
}

/** `namespace__name`; Codex writes namespaces of MCP servers that end in the separator already. */
function flatName({ name, namespace }: ToolKey): string {
  if (namespace === undefined) return name;
  return namespace.endsWith("__") ? namespace + name : `${namespace}__${name}`;
}

function accepts({ pattern, maxLength }: NameRule, name: string): boolean {
  return name.length > 0 && name.length <= maxLength && pattern.test(name);
}

/** Letters, digits, `_` and `-` stay; a name that may not begin as it does gets a `_` before it. */
function sanitise(name: string, rule: NameRule): string {
  if (accepts(rule, name)) return name;
  const plain = name.replace(/[^A-Za-z0-9_-]/g, "_");
  const begins = plain !== "" && rule.pattern.test(plain.slice(0, 1));
  return begins ? plain : `_${plain}`;
}

/** The name's beginning and eight hex digits of the whole: cutting alone lets long names collide (H32). */
function hashedName(plain: string, whole: string, maxLength: number): string {
  return `${plain.slice(0, Math.max(1, maxLength - 9))}_${shortHash(whole, 8)}`;
}
