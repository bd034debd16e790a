/** Counts that a client is told where nobody has counted yet. */
import { expect, it } from "vitest";
import { ask } from "./ask.ts";
import { startFaultWorld } from "./fault-world.ts";
import { helloStream, partsOf } from "./made-answers.ts";
import { stream } from "./scripted-upstream.ts";

it("a picture counts as a picture at a stream's start, not as the text of its bytes", async () => {
  const world = await startFaultWorld();
  try {
    const data = Buffer.alloc(300_000, 7).toString("base64");
    const image = { type: "image", source: { type: "base64", media_type: "image/png", data } };
    world.upstream.next(stream(helloStream("openai-chat")));
    const said = await ask(world.url, {
      client: "anthropic-messages",
      model: "to-openai-chat",
      stream: true,
      more: { messages: [{ role: "user", content: [image] }] },
    });
    const [start] = partsOf("anthropic-messages", said.text);
    expect(start).toMatchObject({ type: "start", usage: { input: expect.closeTo(1_600, -2) } });
  } finally {
    await world.close();
  }
});
