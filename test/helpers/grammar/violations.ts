/** What a validator found: `rule: detail`, so that a test can ask for the rule and a person read the rest. */

export class Violations {
  readonly list: string[] = [];

  add(rule: string, detail: string): void {
    this.list.push(`${rule}: ${detail}`);
  }

  /** Adds one unless the condition holds; gives the condition back. */
  unless(condition: boolean, rule: string, detail: string): boolean {
    if (!condition) this.add(rule, detail);
    return condition;
  }
}

/** The rules that were broken, each once. */
export function rulesOf(violations: readonly string[]): string[] {
  return [...new Set(violations.map((violation) => violation.slice(0, violation.indexOf(":"))))];
}

/** A value short enough for a line. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
