/** Playground: a prompt to one model or two, their answers side by side, with what they took and cost. */
import { usdOrUnknown } from "../../core/cost-text.ts";
import type { Attempt } from "../../ledger/attempt.ts";
import { exchangeOf } from "../../ledger/exchanges.ts";
import { countText, durationText } from "../amounts.tsx";
import { isReadOnly, type PageWorld } from "../page-world.ts";
import type { View } from "../view.ts";
import { Fact, tokensPerSecond } from "./facts.tsx";
import { ReadOnlyNote, TextField } from "./fields.tsx";
import { NameList, namesOf } from "./model-names.tsx";

export const playground: View = {
  name: "playground",
  title: "Playground",
  topics: ["registry"],
  // Asked for by the answer's own panel, once it is whole.
  render: (world, { exchange }) =>
    exchange === undefined ? (
      <Playground world={world} />
    ) : (
      <Facts attempts={world.ledger((ledger) => exchangeOf(ledger, exchange)) ?? []} />
    ),
};

function Playground({ world }: { readonly world: PageWorld }) {
  const names = namesOf(world, { slots: true });
  const usual =
    world.registry().profiles["default"]?.main ?? names.find(({ name }) => name.includes("/"))?.name;
  return (
    <>
      <div class="head">
        <h1>Playground</h1>
      </div>
      <div class="stack">
        <section class="card" aria-label="Question">
          {isReadOnly(world) ? (
            <ReadOnlyNote />
          ) : (
            <form data-behaviour="playground" class="fields">
              <div class="field whole">
                <label for="prompt">Prompt</label>
                <textarea id="prompt" name="prompt" rows={4} spellcheck={false} />
              </div>
              <TextField
                name="model.0"
                label="Model"
                value={usual}
                list="models"
                hint="a model, an alias or a slot"
                class="half"
              />
              <TextField
                name="model.1"
                label="Beside it"
                list="models"
                hint="a second one, if you like"
                class="half"
              />
              <TextField
                name="limit"
                label="Output limit"
                inputmode="numeric"
                hint="tokens; empty: none"
                class="short"
              />
              <NameList id="models" names={names} />
              <div class="buttons">
                <button type="submit" class="main">
                  Ask
                </button>
                <button type="button" data-stop disabled>
                  Stop
                </button>
              </div>
            </form>
          )}
        </section>
        <div class="answers" data-answers />
        <p class="note">
          It goes through the proxy like any tool's request, costs what it costs, and stands under{" "}
          <a href="#/exchanges?tool=playground">Exchanges</a> as <code>playground</code>. Its text is kept
          nowhere.
        </p>
      </div>
    </>
  );
}

/** What the ledger knows of one answer; nothing as long as it is not written. */
function Facts({ attempts }: { readonly attempts: readonly Attempt[] }) {
  const last = attempts.at(-1);
  if (!last) return <p />;
  const { input, cacheRead, cacheWrite, output, firstTokenMs, durationMs } = last;
  const read = [input, cacheRead, cacheWrite].filter((count) => count !== undefined);
  return (
    <dl class="tiles" data-facts>
      <Fact name="Cost">{usdOrUnknown(last.cost)}</Fact>
      <Fact name="First token">{durationText(firstTokenMs)}</Fact>
      <Fact name="Tokens/s">{tokensPerSecond(last) ?? "–"}</Fact>
      <Fact name="Whole answer">{durationText(durationMs)}</Fact>
      <Fact name="Tokens">
        {read.length === 0 ? "?" : countText(read.reduce((sum, count) => sum + count, 0))} in,{" "}
        {output === undefined ? "?" : countText(output)} out
      </Fact>
      <Fact name="Answered by">
        <small class="wrap">
          {last.provider}/{last.model}
          {attempts.length > 1 && `, attempt ${attempts.length}`}
        </small>
      </Fact>
    </dl>
  );
}
