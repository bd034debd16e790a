import { describe, expect, it } from "vitest";
import type { Route, Selection } from "../../src/compile/selection.ts";
import { AienvError, showWhere } from "../../src/core/error.ts";
import { goldenCases } from "../helpers/golden.ts";
import { selectFrom } from "../helpers/small-world.ts";

/** A selection in a few lines that a reviewer can judge. */
function linesOf({ profile, tools, findings }: Selection): string {
  return [
    `profile ${profile}`,
    ...tools.flatMap(({ tool, state, via, format, reason, slots, chosen }) => [
      "",
      `${tool}: ${state}, ${via}${format === undefined ? "" : `, ${format}`}`,
      `  because ${reason}`,
      ...Object.entries(slots).map(([slot, route]) => `  ${slot} (${chosen[slot]}): ${routeText(route)}`),
    ]),
    ...findings.map(({ level, message }) => `\n${level} ${message}`),
    "",
  ].join("\n");
}

function routeText({
  provider,
  id,
  model,
  format,
  baseUrl,
  auth,
  key,
  contextTokens,
  outputTokens,
  can,
}: Route) {
  const credential = key.kind === "variable" ? key.name : key.kind;
  const limits = `context ${contextTokens ?? "?"}, output ${outputTokens ?? "?"}`;
  return `${provider}/${id} as ${model}, ${format} ${baseUrl}, ${auth} ${credential}, ${limits}, can ${can.join("+") || "?"}`;
}

function outcomeOf(text: string): string {
  try {
    return linesOf(selectFrom(text));
  } catch (error) {
    if (!(error instanceof AienvError)) throw error;
    const place = error.where === undefined ? "" : `${showWhere(error.where)}: `;
    return `${error.code}\n${place}${error.message}\n${error.hint === undefined ? "" : `next: ${error.hint}\n`}`;
  }
}

describe("a selection", () => {
  it.each(goldenCases("select", "input.yaml"))(
    "is as the golden file says: $name",
    async ({ input, file }) => {
      await expect(outcomeOf(input)).toMatchFileSnapshot(file("expected.txt"));
    },
  );
});
