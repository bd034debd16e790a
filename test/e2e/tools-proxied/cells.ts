/** What is tried with each tool against each format: five situations, and what has to come of them. */
import type { WireFormat } from "../../../src/core/ids.ts";
import type { MockProvider, MockRequest } from "../../helpers/mock-provider.ts";
import type { Driver, Told } from "./driver.ts";
import { type ProxiedHome, secretKey } from "./proxied-home.ts";

export const situations = ["answer", "tool", "two tools", "429", "abort"] as const;
export type Situation = (typeof situations)[number];

/** A turn of a real tool on a busy machine. */
const turnMs = 60_000;
const abortedWithinMs = 1_000;

type Try = (driver: Driver, mock: MockProvider) => Promise<string | undefined>;

/** Each returns what is wrong; undefined: nothing. */
const tries: Readonly<Record<Situation, Try>> = {
  answer: async (driver) => missing(await driver.ask("please say it", turnMs), "PONG"),
  tool: async (driver) => missing(await driver.ask("please USE-TOOL now", turnMs), "TOOL-OK", "tool-ran"),
  "two tools": async (driver, mock) => {
    const told = await driver.ask("please USE-TWO-TOOLS now", turnMs);
    const rounds = asked(mock).length;
    return (
      missing(told, "TOOL-OK", "tool-ran", "tool-ran-too") ??
      (rounds > 3 ? `${rounds} requests for two calls that stood in one answer` : undefined)
    );
  },
  async 429(driver, mock) {
    mock.fail({ error: "rate-limit", withTools: true });
    const told = await driver.ask("please say it", turnMs);
    return missing(told, "PONG") ?? (asked(mock).length > 1 ? undefined : "nobody asked again");
  },
  async abort(driver, mock) {
    mock.fail({ midway: "silent", withTools: true });
    const turn = driver.ask("please say it", turnMs);
    await until(() => asked(mock).length > 0, turnMs);
    await new Promise((resolve) => setTimeout(resolve, 150));
    if (mock.left > 0) return "it left before it was told to";
    driver.cancel();
    const gone = await until(() => mock.left > 0, abortedWithinMs);
    const told = await turn;
    return gone
      ? undefined
      : `the provider goes on ${abortedWithinMs} ms after the user broke off (${told.end})`;
  },
};

/** One cell: what is wrong in it, undefined where nothing is. */
export async function tryCell(
  situation: Situation,
  format: WireFormat,
  driver: Driver,
  { mock }: ProxiedHome,
): Promise<string | undefined> {
  mock.forget();
  let problem: string | undefined;
  try {
    problem = await tries[situation](driver, mock);
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  return problem ?? wrongRequest(mock, format);
}

/** Requests for the main model that offer tools: what a tool asks aside, for a title, offers none. */
const asked = ({ requests }: MockProvider): readonly MockRequest[] =>
  requests.filter(({ model, body }) => model === "big" && (body.tools?.length ?? 0) > 0);

function missing({ text, end }: Told, ...words: readonly string[]): string | undefined {
  const lacking = words.filter((word) => !text.includes(word));
  return lacking.length === 0
    ? undefined
    : `no ${lacking.join(", ")} in ${JSON.stringify(text.slice(-300))} (${end})`;
}

/** Every request went to the one provider, in its one format, with its key and nothing of ours. */
function wrongRequest(mock: MockProvider, format: WireFormat): string | undefined {
  for (const { url, headers, model } of mock.requests) {
    if (!url.startsWith(`/only-${format}/`)) return `a request to ${url}`;
    if (model !== "big" && model !== "small") return `a request for the model ${model}`;
    if (!JSON.stringify(headers).includes(secretKey)) return "a request without the provider's key";
  }
  return /aienv-[A-Za-z0-9]{32}/.test(mock.log()) ? "the local token went to the provider" : undefined;
}

async function until(holds: () => boolean, timeoutMs: number): Promise<boolean> {
  const end = Date.now() + timeoutMs;
  while (!holds() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
  return holds();
}
