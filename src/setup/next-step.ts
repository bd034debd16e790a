/** What is to be decided, in order: each decision with its default, and a question only where there is a real choice. */
import type { WireFormat } from "../core/ids.ts";
import { isObject, type JsonObject } from "../core/json.ts";
import type { Integration } from "../registry/schema.ts";
import type { Offer, OfferedModel } from "./offers.ts";

export interface Situation {
  readonly offers: readonly Offer[];
  /** The registry's document; undefined where there is none yet. */
  readonly registry: JsonObject | undefined;
  /** Models of the providers that it has. */
  readonly registered: readonly OfferedModel[];
  /** The wire formats of each tool that is installed. */
  readonly tools: readonly (readonly WireFormat[])[];
  readonly installed: { readonly mise: boolean; readonly direnv: boolean };
}

/** `main` and `integration` undefined: nothing is written about it. */
export interface Answers {
  readonly providers?: readonly string[];
  readonly main?: string | undefined;
  readonly integration?: Integration | undefined;
}

/** A decision with its default; options only where it is to be asked. The words are the terminal's matter. */
interface Decision<Id extends string, Value, Option> {
  readonly id: Id;
  readonly value: Value;
  readonly options: readonly Option[] | undefined;
}

export type Step =
  | Decision<"providers", readonly string[], Offer>
  | Decision<"main", string | undefined, OfferedModel>
  | Decision<"integration", Integration | undefined, Integration>;

/** The first decision that has no answer yet; undefined where all have. Never more than three. */
export function nextStep(situation: Situation, answers: Answers): Step | undefined {
  if (!Object.hasOwn(answers, "providers")) return providersStep(situation);
  if (!Object.hasOwn(answers, "main")) return mainStep(situation, answers.providers ?? []);
  if (!Object.hasOwn(answers, "integration")) return integrationStep(situation);
  return undefined;
}

/** One that is chosen anyway is no choice. */
function providersStep({ offers }: Situation): Step {
  const value = offers.filter(({ preselected }) => preselected).map(({ id }) => id);
  const isOpen = offers.length > 1 || offers.length > value.length;
  return { id: "providers", value, options: isOpen ? offers : undefined };
}

/** The profile `default` is made where no profile is; a registry that has some is complete. */
function mainStep(situation: Situation, chosen: readonly string[]): Step {
  const profiles = situation.registry?.["profiles"];
  if (isObject(profiles) && Object.keys(profiles).length > 0)
    return { id: "main", value: undefined, options: undefined };
  const offers = situation.offers.filter(({ id }) => chosen.includes(id));
  const options = [...offers.flatMap(({ models }) => models), ...situation.registered];
  const value = bestOffer(offers, situation.tools)?.models[0]?.reference ?? options[0]?.reference;
  return { id: "main", value, options: options.length > 1 ? options : undefined };
}

/** The one that most of the installed tools reach directly; of equals the first. */
function bestOffer(offers: readonly Offer[], tools: Situation["tools"]): Offer | undefined {
  const reach = ({ formats, direct }: Offer) =>
    direct ? tools.filter((spoken) => spoken.some((format) => formats.includes(format))).length : 0;
  return offers
    .filter(({ models }) => models.length > 0)
    .toSorted((left, right) => reach(right) - reach(left))[0];
}

/** The first option serves by itself. With mise there is a choice; a registry that exists has made it. */
function integrationStep({ registry, installed }: Situation): Step {
  const options: Integration[] = installed.mise
    ? ["mise-block", "mise-plugin", ...(installed.direnv ? (["direnv"] as const) : []), "none"]
    : [];
  const isOpen = registry === undefined && options.length > 0;
  return {
    id: "integration",
    value: undefined,
    options: isOpen ? options : undefined,
  };
}
