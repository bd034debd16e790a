/** A value for mise's `[env]`, where every text is a template and is then expanded like a shell's. */
import type { Part } from "../../compile/expand.ts";

/**
 * The text that mise turns into exactly the value (mise 2026.9.15, checked 2026-11-24): `$` is doubled against the
 * expansion; a brace that would open a template becomes a template that prints a brace. A reference is read through
 * `env`, which sees the user's variables and those that mise itself set above, and yields its default where the
 * variable is missing or empty. `{% raw %}` would not do: a value could end it.
 */
export function miseTemplate(parts: readonly Part[]): string {
  return parts
    .map((part, index) => {
      const last = index === parts.length - 1;
      if (typeof part === "string") return literal(part, last);
      const value = `env.${part.env}`;
      return `{% if ${value} %}{{ ${value} | replace(from='$', to='$$') }}{% else %}${literal(part.default, false)}{% endif %}`;
    })
    .join("");
}

/** A brace at the end of a part could join with what follows it. */
function literal(text: string, last: boolean): string {
  const opening = last ? /\{(?=[{%#])/g : /\{(?=[{%#]|$)/g;
  return text.replaceAll("$", "$$$$").replace(opening, "{{ '{' }}");
}
