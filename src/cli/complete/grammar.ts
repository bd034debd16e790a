/** What may stand where on a command line, flat: what each shell's completion script looks up. */
import type { Command, LiveKind, NameKind, Place, ShippedKind } from "../command.ts";

export interface Word {
  readonly word: string;
  readonly description: string;
}

/** A word of the program's own, or a kind of names that a shell reads when Tab is pressed. */
export type Item = Word | { readonly names: LiveKind };

/**
 * Items by where they stand: `` a command, `use 1` the first argument, `gen schema 2` the second behind that word,
 * `run ...` all behind the first, `use -` the options, `use --tool` an option's value. An option that takes a value has
 * a row, empty where that is any text.
 */
export type Grammar = ReadonlyMap<string, readonly Item[]>;

export function grammarOf(
  commands: readonly Command[],
  shipped: Readonly<Record<"topic" | "code", readonly Word[]>>,
): Grammar {
  const own = commands.map(({ name, description }) => ({ word: name, description }));
  const all = { ...shipped, command: own };
  const program = [
    { word: "--help", description: "Every command" },
    { word: "--version", description: "The version" },
  ];
  return new Map<string, readonly Item[]>([
    ["", own],
    ["-", program],
    ...commands.flatMap((command) => rowsOf(command, all)),
  ]);
}

type Shipped = Readonly<Record<ShippedKind, readonly Word[]>>;

type Row = readonly [where: string, items: readonly Item[]];

function rowsOf(command: Command, shipped: Shipped): Row[] {
  const { name, places = [], options = [], passThrough = false } = command;
  const help = { word: "--help", description: "Options and examples" };
  const words = options.flatMap(({ flags, description }) =>
    namesOf(flags).map((word) => ({ word, description })),
  );
  const values = options.flatMap(({ flags, value = {} }) =>
    flags.includes("<")
      ? namesOf(flags).map((flag): Row => [`${name} ${flag}`, itemsOf(value, shipped)])
      : [],
  );
  const positions = places.flatMap((place, index): Row[] => [
    [passThrough && index > 0 ? `${name} ...` : `${name} ${index + 1}`, itemsOf(place, shipped)],
    ...Object.entries(place.next ?? {}).map(
      ([word, next]): Row => [`${name} ${word} ${index + 2}`, itemsOf(next, shipped)],
    ),
  ]);
  return [...positions, [`${name} -`, [...words, help]], ...values];
}

/** `-o, --output <file>` → `-o`, `--output`. */
function namesOf(flags: string): readonly string[] {
  return flags.match(/(?<![\w-])--?[a-z][a-z-]*/g) ?? [];
}

function itemsOf({ words = {}, names = [] }: Place, shipped: Shipped): readonly Item[] {
  const isShipped = (kind: NameKind): kind is ShippedKind => Object.hasOwn(shipped, kind);
  return [
    ...Object.entries(words).map(([word, description]) => ({ word, description })),
    ...names.flatMap((kind): readonly Item[] => (isShipped(kind) ? shipped[kind] : [{ names: kind }])),
  ];
}
