/** Numbers of tokens as people read them. */

/** A whole number of tokens as people say it: 131072 → 131k, 1000000 → 1M, 2600000000 → 2.6B. */
export function tokensText(tokens: number | undefined): string {
  if (tokens === undefined) return "?";
  if (tokens >= 1_000_000_000) return `${Math.round(tokens / 100_000_000) / 10}B`;
  if (tokens >= 1_000_000) return `${Math.round(tokens / 100_000) / 10}M`;
  return tokens >= 1000 ? `${Math.round(tokens / 1000)}k` : String(tokens);
}
