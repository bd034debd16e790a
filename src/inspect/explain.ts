/** Of all that give a variable a value, the one that counts for a reader, and by which rule the others lose to it. */
import type { Where } from "../core/error.ts";

/**
 * Where a value can come from. `over`: a tool's own file that beats the environment; `under`: one that fills in what
 * the environment lacks.
 */
export type Layer = "over" | "plugin" | "mise" | "direnv" | "shell" | "under";

export interface Source {
  readonly layer: Layer;
  /** What people call it: `mise`, `user settings`, `this shell`. */
  readonly name: string;
  readonly where: Where;
  /** The value for comparison, never for people. null: it takes the variable away; undefined: only running it tells. */
  readonly value: string | null | undefined;
  /** The value as people may see it. */
  readonly shown: string;
  /** Written by us, for the choice of this directory. */
  readonly ours: boolean;
  /** What must hold for it to count, and that only its tool knows. */
  readonly condition?: string;
  /** Why it does not count at all, where it does not. */
  readonly idle?: string;
}

interface Loser {
  readonly source: Source;
  /** It says what the winner says. */
  readonly same: boolean;
  readonly because: string;
}

export interface Explanation {
  readonly winner: Source | undefined;
  readonly losers: readonly Loser[];
}

/** `sources`: the strongest first. */
export function explain(sources: readonly Source[]): Explanation {
  const [head] = sources.filter((source) => source.idle === undefined);
  const winner = findWinner(sources, head);
  const losers = sources
    .filter((source) => source !== winner)
    .map((source): Loser => {
      if (source.idle !== undefined || !winner || !head)
        return { source, same: false, because: source.idle ?? "" };
      if (source === head)
        return { source, same: false, because: "takes the variable away, so the tool looks further" };
      const stronger = source.layer === "under" ? winner : head;
      return { source, same: sameValue(winner, source), because: ruleBetween(stronger, source) };
    });
  return { winner, losers };
}

/** Where nothing is left of the variable, what fills it in counts. An empty text in a tool's own file is nothing. */
function findWinner(sources: readonly Source[], head: Source | undefined): Source | undefined {
  if (!head) return undefined;
  const takesAway = head.value === null || (head.layer === "over" && head.value === "");
  if (!takesAway) return head;
  const filling = sources.find(
    (source) => source.layer === "under" && source.idle === undefined && source.value,
  );
  return filling ?? head;
}

/** Why the first of two sources is heard and the second is not. */
function ruleBetween(winner: Source, loser: Source): string {
  if (winner.layer === "over")
    return `beaten by ${winner.name}, ${loser.layer === "over" ? "asked first" : "which the environment does not beat"}`;
  if (loser.layer === "under")
    return winner.layer === "under"
      ? `beaten by ${winner.name}, asked first`
      : "fills in only what the environment lacks";
  if (loser.layer === "shell") return `${winner.name} sets it at the prompt`;
  if (winner.layer === "plugin") return "the plugin is called after all mise files";
  if (winner.layer === "mise" && loser.layer === "mise") return miseRule(winner, loser);
  if (winner.layer !== loser.layer)
    return `${winner.name} and ${loser.name} both set it; ${winner.name} was last`;
  return "a later line of the same file counts";
}

function miseRule(winner: Source, loser: Source): string {
  const [near, far] = [winner.where.file ?? "", loser.where.file ?? ""];
  if (near === far) return "a later line of the same file counts";
  return miseFolder(near) === miseFolder(far)
    ? `mise reads ${near.slice(folder(near).length)} after it`
    : "mise reads the nearer folder last";
}

/** The folder that a mise file configures: some of their names lie below it. */
function miseFolder(file: string): string {
  return folder(file).replace(/(?:\.config\/mise\/conf\.d|\.config\/mise|\.config|\.mise|mise)\/$/, "");
}

const folder = (file: string) => file.slice(0, file.lastIndexOf("/") + 1);

function sameValue(left: Source, right: Source): boolean {
  return left.value !== undefined && left.value === right.value;
}

/**
 * The environment's own winner held against what this shell really has; undefined where they agree. A shell that has
 * never heard of mise is another matter: there its sources are idle.
 */
export function againstShell(winner: Source | undefined, present: string | undefined): string | undefined {
  if (!winner || winner.value === undefined || winner.layer === "shell" || winner.layer === "over")
    return undefined;
  if (winner.layer === "under") return undefined;
  if ((winner.value ?? "") === (present ?? "")) return undefined;
  const has = present === undefined ? "lacks it" : "has another value";
  return `this shell ${has}: it has not been at a prompt since`;
}
