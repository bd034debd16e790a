/** A conversation that runs changes its provider by `aienv use` between two turns: thinking and calls of before go along. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WireFormat } from "../../../src/core/ids.ts";
import { signature } from "../../helpers/mock-format.ts";
import { startClaude } from "./drive-claude.ts";
import { startCodex } from "./drive-codex.ts";
import type { Driver, Start } from "./driver.ts";
import { makeProxiedHome, type ProxiedHome } from "./proxied-home.ts";

const turnMs = 60_000;
interface Kind {
  readonly id: string;
  readonly start: Start;
  readonly own: WireFormat;
  readonly other: WireFormat;
  /** How many answers of the first turn were thought about: the mock reads what the last user's message asks for, and in
   * Messages a result stands in one. */
  readonly signatures: number;
}
const kinds: readonly Kind[] = [
  { id: "claude", start: startClaude, own: "anthropic-messages", other: "openai-responses", signatures: 1 },
  { id: "codex", start: startCodex, own: "openai-responses", other: "anthropic-messages", signatures: 2 },
];

describe.each(kinds)("a running conversation of $id", ({ id, start, own, other, signatures }) => {
  let proxied: ProxiedHome;
  let driver: Driver;

  beforeAll(async () => {
    proxied = await makeProxiedHome({ id, program: id });
    await proxied.choose(own);
    driver = await start({ cwd: proxied.project, env: await proxied.environment() });
  });
  afterAll(async () => {
    await driver?.close();
    await proxied?.remove();
  });

  /** One more turn; gives the URLs that were asked, and the last body as text. */
  async function turn(prompt: string, goesOn: boolean) {
    proxied.mock.forget();
    const told = await driver.ask(prompt, turnMs, goesOn);
    const bodies = proxied.mock.requests.filter(({ model }) => model === "big");
    const providers = new Set(bodies.map(({ url }) => url.split("/")[1]));
    return { told, providers, last: JSON.stringify(bodies.at(-1)?.body) };
  }

  it("begins with one, thinks, and runs a command", async () => {
    const { told, providers, last } = await turn("THINK and USE-TOOL now", false);
    expect(told.text).toContain("TOOL-OK");
    expect(providers).toEqual(new Set([`only-${own}`]));
    expect(last, "the signature goes back to who made it").toContain(signature);
  });

  it("goes on with another, which reads what was said and done and gets no foreign signature", async () => {
    await proxied.choose(other);
    const { told, providers, last } = await turn("THINK and say it", true);
    expect(told.text).toContain("PONG");
    expect(providers).toEqual(new Set([`only-${other}`]));
    for (const word of ["USE-TOOL", "echo tool-ran", "TOOL-OK"]) expect(last).toContain(word);
    expect(last).not.toContain(signature);
  });

  it("comes back to the first, whose own signatures are there still", async () => {
    await proxied.choose(own);
    const { told, providers, last } = await turn("say it once more", true);
    expect(told.text).toContain("PONG");
    expect(providers).toEqual(new Set([`only-${own}`]));
    for (const word of ["USE-TOOL", "echo tool-ran", "TOOL-OK", "PONG"]) expect(last).toContain(word);
    expect(last.split(signature).length - 1, "those of the first turn, none of the other's").toBe(signatures);
  });
});
