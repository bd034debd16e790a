/** Every hazard of the notes on wire formats (H1 to H129) has a test whose name bears its number, or lies elsewhere. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const last = 129;

/** Hazards that a pure library can't meet, and who meets them. */
const elsewhere: Readonly<Record<string, string>> = {
  H87: "proxy: looks at the first bytes of an answer before it tells the client a status",
  H93: "proxy: ends the upstream's request when the client goes",
  H94: "proxy: takes encodings and lengths off the headers",
  H95: "proxy: writes each frame at once",
  H96: "proxy: reads no faster than its client",
  H105: "proxy: fetches pictures, from public addresses alone (test/proxy/pictures); the library lists their links",
  H108: "nobody: binary streams of AWS are not served",
  H109: "proxy: logs no bodies",
  H114: "set-up of Codex: no WebSocket is offered to it",
  H118: "routing: unknown models of Gemini CLI's side calls",
};

function namedHazards(): ReadonlySet<string> {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".test.ts") && name !== "hazards.test.ts",
  );
  const named = new Set<string>();
  for (const file of files) {
    const text = readFileSync(join(import.meta.dirname, file), "utf8");
    // Names of tests are texts on one line; comments are none.
    for (const [literal] of text.matchAll(/(["'`])(?:(?!\1)[^\n])*\1/g)) {
      for (const [hazard] of literal.matchAll(/\bH\d{1,3}\b/g)) named.add(hazard);
    }
  }
  return named;
}

test("every hazard can be found by its number", () => {
  const named = namedHazards();
  const all = Array.from({ length: last }, (_, index) => `H${index + 1}`);
  expect(all.filter((hazard) => !named.has(hazard) && !Object.hasOwn(elsewhere, hazard))).toEqual([]);
  expect(Object.keys(elsewhere).filter((hazard) => named.has(hazard))).toEqual([]);
});
