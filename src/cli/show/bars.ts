/** Amounts as lengths and heights of characters: nothing is shown where there is nothing, and a little where there is little. */

const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar of at most `width` characters, to an eighth of one; `most` fills it. */
export function barText(amount: number, most: number, width: number): string {
  if (amount <= 0 || most <= 0) return "";
  const length = Math.max(1, Math.round((8 * width * amount) / most));
  return "█".repeat(Math.floor(length / 8)) + (eighths[length % 8] ?? "");
}

const heights = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** A character an amount, as high as it is; a dot where there is nothing. */
export function sparkText(amounts: readonly number[]): string {
  const most = Math.max(...amounts);
  return amounts
    .map((amount) => (amount <= 0 ? "·" : (heights[Math.ceil((8 * amount) / most) - 1] ?? "▁")))
    .join("");
}
