/** The names that everything else is keyed by: wire formats, safe ids, model references. */

/** Every wire format, in the order in which lists show them. */
export const wireFormats = ["anthropic-messages", "openai-chat", "openai-responses", "gemini"] as const;
export type WireFormat = (typeof wireFormats)[number];

/** How long a budget's limit is for. */
export const budgetPeriods = ["day", "week", "month"] as const;
export type BudgetPeriod = (typeof budgetPeriods)[number];

/**
 * Characters that need no escape in any syntax that an id enters: mise templates, shells, TOML, JSON, YAML, URLs,
 * `${}` and `{env:}` references. An id begins with a letter or digit.
 */
export const safeIdPattern = /^[A-Za-z0-9][A-Za-z0-9._:/@+-]*$/;

/** An environment variable's name as every shell accepts it. */
export const variableNamePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A model by its provider: `glm/glm-4.6`. Provider ids hold no slash, model ids may. */
export interface ModelReference {
  readonly provider: string;
  readonly model: string;
}

/** Splits `provider/model` at the first slash; undefined where there is none. */
export function splitModelReference(text: string): ModelReference | undefined {
  const slash = text.indexOf("/");
  if (slash <= 0 || slash === text.length - 1) return undefined;
  return { provider: text.slice(0, slash), model: text.slice(slash + 1) };
}

/** `provider/model`. */
export function joinModelReference({ provider, model }: ModelReference): string {
  return `${provider}/${model}`;
}
