/** A bundler plugin: of the price library's data only what a price is found by, so that the package stays small. */

/** A node of the syntax tree, as far as it is looked at. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly elements?: readonly (Node | null)[];
  readonly properties?: readonly (Node & {
    readonly key: { readonly name?: string };
    readonly value: Node;
  })[];
  readonly declarations?: readonly { readonly init: Node | null }[];
}
interface TransformContext {
  parse(code: string): unknown;
}

/** Words for people, how usage is read from answers, and facts that our templates have. */
const unread = new Set(["description", "pricing_urls", "price_comments", "extractors", "context_window"]);

/** @throws Error where the library's data is not the first thing in its module any more. */
export function leanPrices() {
  return {
    name: "lean-prices",
    transform(this: TransformContext, code: string, id: string): string | undefined {
      if (!id.endsWith("@pydantic/genai-prices/dist/index.js")) return undefined;
      const { body } = this.parse(code) as { readonly body: readonly Node[] };
      const data = body[0]?.declarations?.[0]?.init;
      if (data?.type !== "ArrayExpression") throw new Error(`${id} does not begin with its providers`);
      let text = "";
      let from = 0;
      for (const { start, end } of unreadIn(data)) {
        text += code.slice(from, start);
        from = end + (/^\s*,/.exec(code.slice(end))?.[0].length ?? 0);
      }
      return text + code.slice(from);
    },
  };
}

/** In the order of the text; none lies in another. */
function unreadIn({ elements = [], properties = [] }: Node): Node[] {
  return [
    ...elements.flatMap((element) => (element ? unreadIn(element) : [])),
    ...properties.flatMap((property) =>
      unread.has(property.key.name ?? "") ? [property] : unreadIn(property.value),
    ),
  ];
}
