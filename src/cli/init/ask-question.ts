/** A question of the set-up on the terminal. Leaving it by Esc or Ctrl-C is leaving the program: nothing is written. */
import { AienvError } from "../../core/error.ts";
import { tokensText } from "../../core/tokens-text.ts";
import type { Integration } from "../../registry/schema.ts";
import type { Step } from "../../setup/next-step.ts";
import type { Offer, OfferedModel } from "../../setup/offers.ts";
import type { Context } from "../context.ts";
import type { Machine } from "../discover/discover.ts";
import { priceText, table } from "../show/print.ts";
import { placeText, serverText } from "./found-text.ts";

/** A longer list is searched by typing. */
const maxItems = 10;

/** The answer to the step's question, its default chosen on screen. @throws AienvError `usage.cancelled`. */
export async function askQuestion(context: Context, machine: Machine, step: Step): Promise<Step["value"]> {
  switch (step.id) {
    case "providers":
      return step.options ? askProviders(context, machine, step.options, step.value) : step.value;
    case "main":
      return step.options ? askModel(step.options, step.value) : step.value;
    case "integration":
      return step.options ? askIntegration(step.options) : step.value;
  }
}

async function askProviders(
  context: Context,
  machine: Machine,
  offers: readonly Offer[],
  initialValues: readonly string[],
): Promise<string[]> {
  const { autocomplete, autocompleteMultiselect, multiselect } = await import("@clack/prompts");
  const output = process.stderr;
  const options = offers.map((offer) => ({ value: offer.id, label: offerText(context, machine, offer) }));
  // Where nothing was found all vendors are listed, and a newcomer begins with one of them.
  if (offers.every(({ because }) => because === "known")) {
    const message = "No key is found here. Which provider do you use?";
    const none = { value: "", label: "none of these" };
    const answer = await autocomplete({ message, options: [...options, none], maxItems, validate, output });
    return [answered(answer)].filter((id) => id !== "");
  }
  const message = "Which providers go into the registry?";
  const shared = { message, options, initialValues: [...initialValues], required: false, output };
  return answered(
    options.length > maxItems
      ? await autocompleteMultiselect({ ...shared, maxItems })
      : await multiselect(shared),
  );
}

/** What was typed last may fit nothing. */
const validate = (value: unknown) => (value === undefined ? "nothing is called so" : undefined);

/** Not in columns: what was chosen is shown in one line behind the question. */
function offerText(context: Context, machine: Machine, { id, name, because }: Offer): string {
  if (because === "known") return `${name} (${id})`;
  if ("server" in because) return serverText(machine, because.server);
  const [place] = because.key.places;
  return place === undefined ? name : `${name} (${because.key.variable} in ${placeText(context, place)})`;
}

async function askModel(models: readonly OfferedModel[], initialValue: string | undefined): Promise<string> {
  const { autocomplete, select } = await import("@clack/prompts");
  const rows = models.map(({ reference, contextTokens, price }) => [
    reference,
    `${tokensText(contextTokens).padStart(5)} context`,
    price ? `${priceText(price)} per 1M` : "price unknown",
  ]);
  const options = labelled(rows);
  const shared = {
    message: "Which model does the work?",
    options,
    ...(initialValue !== undefined && { initialValue }),
    maxItems,
    output: process.stderr,
  };
  return answered(
    options.length > maxItems ? await autocomplete({ ...shared, validate }) : await select(shared),
  );
}

const integrationWords: Readonly<Record<Integration, string>> = {
  "mise-block": "values in each project's mise file, readable, for people without aienv too",
  "mise-plugin": "one line in mise's own file serves all projects and leaves no trace in them",
  direnv: "`use aienv` in each project's .envrc",
  none: 'nothing by itself: eval "$(aienv env)", or aienv run TOOL',
};

/** The first serves by itself, so that it needs no word in the registry. */
async function askIntegration(names: readonly Integration[]): Promise<Integration | undefined> {
  const { select } = await import("@clack/prompts");
  const options = labelled(names.map((name) => [name, integrationWords[name]]));
  const picked = answered(
    await select({ message: "How should cd switch?", options, output: process.stderr }),
  );
  return names.find((name) => name === picked && name !== names[0]);
}

/** Rows as options in columns, the first cell their value. */
function labelled(rows: readonly (readonly string[])[]): { value: string; label: string }[] {
  const labels = table(rows).split("\n");
  return rows.map(([value = ""], index) => ({ value, label: labels[index] ?? value }));
}

function answered<T>(answer: T): Exclude<T, symbol> {
  // clack answers a question that was left with a symbol, and nothing else with one.
  if (typeof answer === "symbol") throw new AienvError("usage.cancelled", "nothing was written");
  return answer as Exclude<T, symbol>;
}
