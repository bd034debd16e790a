/** Fields of a form as they came: anybody's words, of which only texts are taken. */

export type Input = Readonly<Record<string, unknown>>;

/** The field's text without the space around it; empty where it holds none. */
export function textIn(input: Input, name: string): string {
  const value = input[name];
  return typeof value === "string" ? value.trim() : "";
}

/** The numbers N of fields `<name>.N` or `<name>.N.…`, in their order. */
export function rowsIn(input: Input, name: string): number[] {
  const numbers = Object.keys(input).flatMap((key) => {
    const [first, row = ""] = key.split(".");
    return first === name && /^\d{1,4}$/.test(row) ? [Number(row)] : [];
  });
  return [...new Set(numbers)].sort((left, right) => left - right);
}
