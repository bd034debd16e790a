/** The environment as a `.env` file for programs that expand `${NAME:-default}` (compose, python-dotenv, shells). */
import type { Variable } from "../../compile/plan.ts";
import { quoteShell } from "../syntax/shell.ts";

/** Literals in single quotes, references in double ones; what is to be unset can only be said in a comment. */
export function dotenvText(variables: readonly Variable[]): string {
  return variables
    .map(({ name, value }) => {
      if (value === null) return `# ${name} must not be set\n`;
      if (value.every((part) => typeof part === "string")) return `${name}=${quoteShell(value.join(""))}\n`;
      const text = value
        .map((part) =>
          typeof part === "string" ? part.replace(/[\\"$`]/g, "\\$&") : `\${${part.env}:-${part.default}}`,
        )
        .join("");
      return `${name}="${text}"\n`;
    })
    .join("");
}
