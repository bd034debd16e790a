import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { conversionTable } from "../scripts/conversion-table.ts";

test("docs/conversion.md is what the formats declare (npm run docs)", () => {
  expect(readFileSync(join(import.meta.dirname, "../docs/conversion.md"), "utf8")).toBe(conversionTable());
});
