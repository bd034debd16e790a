/** A reading while it is made: what an importer finds, put together, with the keys taken out. */
import type { Where } from "../../core/error.ts";
import type { Path } from "../../core/json.ts";
import type { Finding } from "../../core/outcome.ts";
import type {
  FoundAlias,
  FoundKey,
  FoundProfile,
  FoundProvider,
  ImportDocument,
  Reading,
} from "../contract.ts";
import { readKey } from "./read-key.ts";

export interface Collector {
  /** The provider's place, by which targets name it. */
  provider(found: FoundProvider): number;
  alias(found: FoundAlias): void;
  profile(found: FoundProfile): void;
  /** A key as the source writes it, a reference or the key itself; none for a placeholder. */
  keys(value: unknown, where: Where): FoundKey[];
  /** Something that is not taken over, and why. */
  note(message: string, where: Where, level?: Finding["level"]): void;
  done(): Reading;
}

export function collect(): Collector {
  const providers: FoundProvider[] = [];
  const aliases: FoundAlias[] = [];
  const profiles: FoundProfile[] = [];
  const handles = new Map<string, string>();
  const findings: Finding[] = [];
  const note: Collector["note"] = (message, where, level = "note") =>
    void findings.push({ code: "import.left-out", level, message, where });
  return {
    provider: (found) => providers.push(found) - 1,
    alias: (found) => void aliases.push(found),
    profile: (found) => void profiles.push(found),
    keys(value, where) {
      const key = readKey(value);
      if (key === undefined) return [];
      if ("problem" in key) {
        note(key.problem, where, "warning");
        return [];
      }
      if ("reference" in key) return [key];
      const handle = handles.get(key.plain) ?? `key-${handles.size + 1}`;
      handles.set(key.plain, handle);
      return [{ secret: handle }];
    },
    note,
    done: () => ({
      providers,
      aliases,
      profiles,
      secrets: new Map([...handles].map(([value, handle]) => [handle, value])),
      findings,
    }),
  };
}

/** Notes each key of a table that the importer does not know. */
export function noteUnknown(
  { note }: Pick<Collector, "note">,
  document: ImportDocument,
  path: Path,
  table: object,
  known: readonly string[],
): void {
  const unknown = Object.keys(table).filter((key) => !known.includes(key));
  if (unknown.length > 0)
    note(`not taken over: ${unknown.slice(0, 12).join(", ")}${unknown.length > 12 ? ", …" : ""}`, {
      ...document.locate([...path, unknown[0] ?? ""]),
    });
}
