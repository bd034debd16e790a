/** Every syntax that files of other programs are edited in. */
import type { Syntax } from "./contract.ts";
import { dotenv } from "./dotenv.ts";
import { json, plainJson } from "./json.ts";
import { lines } from "./lines.ts";
import { toml } from "./toml.ts";
import { yaml } from "./yaml.ts";

export type SyntaxId = "json" | "plain-json" | "toml" | "yaml" | "dotenv" | "lines";

export const syntaxes: Readonly<Record<SyntaxId, Syntax>> = {
  json,
  "plain-json": plainJson,
  toml,
  yaml,
  dotenv,
  lines,
};
