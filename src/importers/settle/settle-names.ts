/** Found aliases and profiles as entries of the registry, under free names. */
import { type JsonValue, sameJson } from "../../core/json.ts";
import type { Finding } from "../../core/outcome.ts";
import type { FoundAlias, FoundModel, FoundProfile, FoundTarget, Reading } from "../contract.ts";
import { holdsSecret } from "./holds-secret.ts";
import { freeName, plainAlias } from "./names.ts";
import type { SettledName } from "./settled.ts";
import type { ImportWorld } from "./world.ts";

/** `provider/model`; undefined where the provider was left out or the model can't be held. */
export type TargetText = (target: FoundModel) => string | undefined;

export interface SettledAliases {
  readonly settled: readonly SettledName[];
  /** The source's name to ours. */
  readonly names: ReadonlyMap<string, string>;
}

export function settleAliases(
  reading: Reading,
  world: ImportWorld,
  textOf: TargetText,
  findings: Finding[],
): SettledAliases {
  const names = new Map<string, string>();
  const settled: SettledName[] = [];
  // An alias of an alias comes behind it.
  const order = [...reading.aliases].sort((left, right) => depth(left) - depth(right));
  for (const alias of order) {
    const targets = alias.targets.map((target) => ({
      text: targetText(target, { names, textOf }),
      weight: "weight" in target ? target.weight : undefined,
    }));
    const value = aliasValue(alias, targets);
    const wanted = plainAlias(alias.name);
    if (value === undefined || wanted === undefined || holdsSecret([wanted, value], reading)) {
      findings.push(leftOut(`the alias ${quoted(alias.name)} is left out: it leads nowhere`, alias.where));
      continue;
    }
    for (const target of alias.targets)
      if ("alias" in target && !names.has(target.alias))
        findings.push(
          leftOut(
            `the alias ${quoted(alias.name)} goes without ${quoted(target.alias)}: it leads nowhere`,
            alias.where,
          ),
        );
    const placed = place(wanted, value, world.registry.aliases, settled, false);
    if (placed.action === "new" && placed.name !== alias.name)
      findings.push(leftOut(`the alias ${quoted(alias.name)} becomes ${placed.name}`, alias.where));
    settled.push(placed);
    if (!names.has(alias.name)) names.set(alias.name, placed.name);
  }
  return { settled: unique(settled), names };
}

const depth = (alias: FoundAlias) => Number(alias.targets.some((target) => "alias" in target));
const quoted = (text: string) => JSON.stringify(text.slice(0, 60));

function leftOut(message: string, where: FoundAlias["where"]): Finding {
  return { code: "import.name", level: "note", message, where };
}

type Names = Pick<SettledAliases, "names"> & { readonly textOf: TargetText };

function targetText(target: FoundTarget | undefined, { names, textOf }: Names): string | undefined {
  if (target === undefined) return undefined;
  return "alias" in target ? names.get(target.alias) : textOf(target);
}

function aliasValue(
  { policy }: FoundAlias,
  targets: readonly { readonly text: string | undefined; readonly weight: number | undefined }[],
): JsonValue | undefined {
  const known = targets.filter(
    (each, index): each is typeof each & { readonly text: string } =>
      each.text !== undefined && targets.findIndex(({ text }) => text === each.text) === index,
  );
  const [first] = known;
  if (first === undefined) return undefined;
  if (policy === "one" || known.length === 1) return first.text;
  return {
    [policy]: known.map(({ text, weight }) =>
      policy === "balance" && weight !== undefined && weight > 0 ? { model: text, weight } : text,
    ),
  };
}

export function settleProfiles(
  reading: Reading,
  world: ImportWorld,
  names: Names,
  findings: Finding[],
): SettledName[] {
  const settled: SettledName[] = [];
  for (const profile of reading.profiles) {
    const value = profileValue(profile, (target) => targetText(target, names));
    const name = plainAlias(profile.name) ?? "imported";
    if (value === undefined || holdsSecret([name, value], reading)) {
      findings.push(
        leftOut(`the choice ${quoted(profile.name)} is left out: its main model is`, profile.where),
      );
      continue;
    }
    const hasDefault = [...Object.keys(world.registry.profiles), ...settled.map(({ name }) => name)].includes(
      "default",
    );
    const wanted = hasDefault ? name : "default";
    settled.push(place(wanted, value, world.registry.profiles, settled, true));
  }
  return unique(settled);
}

function profileValue(
  { main, small, when, perTool }: FoundProfile,
  textOf: (target: FoundTarget | undefined) => string | undefined,
): JsonValue | undefined {
  const mainText = textOf(main);
  if (mainText === undefined) return undefined;
  const smallText = textOf(small);
  const long = textOf(when?.long?.target);
  const rules = {
    ...(when?.long !== undefined && long !== undefined && { long: { over: when.long.over, model: long } }),
    ...present("think", textOf(when?.think)),
    ...present("image", textOf(when?.image)),
    ...present("search", textOf(when?.search)),
  };
  const tools = Object.entries(perTool ?? {}).flatMap(([tool, slots]) => {
    const texts = Object.entries(slots).flatMap(([slot, target]) => {
      const text = textOf(target);
      return text === undefined || text === mainText ? [] : [[slot, text] as const];
    });
    return texts.length === 0 ? [] : [[tool, Object.fromEntries(texts)] as const];
  });
  return {
    main: mainText,
    ...(smallText !== undefined && smallText !== mainText && { small: smallText }),
    ...(Object.keys(rules).length > 0 && { when: rules }),
    ...(tools.length > 0 && { "per-tool": Object.fromEntries(tools) }),
  };
}

function present(name: string, text: string | undefined): Record<string, string> {
  return text === undefined ? {} : { [name]: text };
}

/** An entry of that value that is there already counts, for a profile whatever it is called; else a free name is found. */
function place(
  wanted: string,
  value: JsonValue,
  registered: Readonly<Record<string, unknown>>,
  settled: readonly SettledName[],
  anyName: boolean,
): SettledName {
  const all = [...Object.entries(registered), ...settled.map(({ name, value }) => [name, value] as const)];
  const isMeant = (name: string) => anyName || name === wanted || name.startsWith(`${wanted}-`);
  const same = all.find(([name, each]) => isMeant(name) && sameJson(each, value));
  if (same !== undefined) return { name: same[0], action: "same", value };
  return { name: freeName(wanted, (name) => all.some(([each]) => each === name)), action: "new", value };
}

function unique(names: readonly SettledName[]): SettledName[] {
  return names.filter(({ name }, index) => names.findIndex((each) => each.name === name) === index);
}
