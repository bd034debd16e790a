/** The environment as a `.env` file for programs that expand `${NAME:-default}` (compose, python-dotenv, shells). */
import { tokenVariable } from "../../core/token.ts";
import { quoteShell } from "../syntax/shell.ts";
import type { ShellEnvironment } from "./shell-text.ts";

/**
 * The token's file can't be read from here: a comment names it, for programs that take several such files.
 * Literals in single quotes, references in double ones; what is to be unset can only be said in a comment.
 */
export function dotenvText({ environment, tokenFile }: ShellEnvironment): string {
  const where = tokenFile === undefined ? "" : `# ${tokenVariable} is kept in ${tokenFile}\n`;
  return (
    where +
    environment
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
      .join("")
  );
}
