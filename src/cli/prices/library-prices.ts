/** The maintained price library: loaded at the first question, from what it ships with; its updates stay off. */
import type { JsonObject } from "../../core/json.ts";
import { type FoundPrice, type PriceQuestion, priceFromLibrary } from "../../registry/known-price.ts";

type Library = typeof import("@pydantic/genai-prices");

/** Prices that differ by the time of day do so at half-hours. */
const stepMs = 1_800_000;
const daySteps = 48;

/** Prices as they are at that time, in the order of the questions. */
export async function libraryPrices(
  questions: readonly PriceQuestion[],
  now: number,
): Promise<readonly (FoundPrice | undefined)[]> {
  if (questions.length === 0) return [];
  const library = await import("@pydantic/genai-prices");
  return questions.map((question) => findPrice(library, question, now));
}

function findPrice(library: Library, { urls, model }: PriceQuestion, now: number): FoundPrice | undefined {
  for (const providerApiUrl of urls) {
    const at = (time: number) =>
      library.calcPrice({ input_tokens: 0, output_tokens: 0 }, model, {
        providerApiUrl,
        timestamp: new Date(time),
      });
    const found = at(now);
    const price = found && priceFromLibrary(found.model_price as JsonObject);
    if (!price) continue;
    // One price for all times, or several of which another may count soon.
    if (!Array.isArray(found.model.prices)) return { price, source: "library" };
    const next = Math.ceil((now + 1) / stepMs) * stepMs;
    const times = Array.from({ length: daySteps }, (_, index) => next + index * stepMs);
    const until =
      times.find((time) => at(time)?.model_price !== found.model_price) ?? now + daySteps * stepMs;
    return { price, source: "library", until };
  }
  return undefined;
}
