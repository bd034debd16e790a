import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { wireFormats } from "../../../src/core/ids.ts";
import { hang, send } from "../scripted-upstream.ts";
import { askAbout, conversation, jpeg, type PictureWorld, png, startPictureWorld } from "./picture-world.ts";

let world: PictureWorld;
beforeAll(async () => {
  world = await startPictureWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  for (const server of [world.shy, world.open, world.pictures]) server.forget();
  world.lookedUp.length = 0;
});

const data = png.toString("base64");
const lastBody = () => JSON.parse(world.shy.received.at(-1)?.body ?? "null");

describe("H105: pictures behind links for a vendor that follows none", () => {
  it.each(wireFormats)("are fetched and put in, from %s", async (client) => {
    const link = world.link("/a.png?key=s3cret");
    const { status } = await askAbout(world, [link], { client });
    expect(status).toBe(200);
    expect(world.pictures.received.map(({ url }) => url)).toEqual(["/a.png?key=s3cret"]);
    const sent = world.shy.received[0]?.body ?? "";
    expect(sent).toContain(data);
    expect(sent).not.toContain("https:");
  });

  it("leave everything else of a body in the vendor's own format as it was, byte for byte", async () => {
    const link = world.link("/a.png");
    const more = { ...conversation("openai-chat", [link, link]), odd_field: [1.5, "é", { a: null }] };
    await askAbout(world, [], { more });
    const asked = JSON.stringify({ model: "seeing", stream: false, ...more });
    const expected = asked
      .replaceAll(link, `data:image/png;base64,${data}`)
      .replace('"seeing"', '"gemma4:31b"');
    expect(world.shy.received[0]?.body).toBe(expected);
    expect(world.pictures.received).toHaveLength(1);
  });

  it("take nothing of the client's along but the link", async () => {
    const headers = { cookie: "a=b", "x-api-key": "k", referer: "http://127.0.0.1/", "openai-beta": "x" };
    await askAbout(world, [world.link("/a.png")], { headers });
    const { host, connection, ...rest } = world.pictures.received[0]?.headers ?? {};
    expect(host).toBe(new URL(world.link("/")).host);
    expect(connection).toBe("keep-alive");
    expect(rest).toEqual({ accept: "image/*", "accept-encoding": "identity", "user-agent": "aienv" });
  });

  it("have the type of their bytes, whatever their server and their name say", async () => {
    world.pictures.next(send(200, jpeg, { "content-type": "text/plain" }));
    await askAbout(world, [world.link("/a.png")]);
    expect(lastBody().messages[0].content[1].image_url.url).toBe(
      `data:image/jpeg;base64,${jpeg.toString("base64")}`,
    );
  });

  it("are found behind redirects, each of which is looked up anew", async () => {
    world.pictures.next(
      send(302, "", { location: world.link("/b", "b.pictures.test") }),
      send(308, "", { location: "/c" }),
    );
    expect((await askAbout(world, [world.link("/a")])).status).toBe(200);
    expect(world.pictures.received.map(({ url }) => url)).toEqual(["/a", "/b", "/c"]);
    expect(world.lookedUp).toEqual(["a.pictures.test", "b.pictures.test", "b.pictures.test"]);
  });

  it("are fetched side by side, and once each", async () => {
    const links = Array.from({ length: 12 }, (_, index) => world.link(`/${index % 6}.png`));
    const asked = askAbout(world, links);
    expect((await asked).status).toBe(200);
    expect(world.pictures.received.map(({ url }) => url).sort()).toEqual(
      Array.from({ length: 6 }, (_, index) => `/${index}.png`),
    );
    expect(lastBody().messages[0].content).toHaveLength(13);
  });

  it("are put into a stream's request too", async () => {
    const { status } = await askAbout(world, [world.link("/a.png")], {
      client: "anthropic-messages",
      stream: true,
    });
    expect(status).toBe(200);
    expect(lastBody().messages[0].content[0].source).toEqual({
      type: "base64",
      media_type: "image/png",
      data,
    });
  });

  it("are fetched once though the first vendor fails", async () => {
    world.shy.next(send(500, { error: { message: "out of order" } }));
    expect((await askAbout(world, [world.link("/a.png")], { model: "twice" })).status).toBe(200);
    expect(world.shy.received).toHaveLength(2);
    expect(world.shy.received.every(({ body }) => body.includes(data))).toBe(true);
    expect(world.pictures.received).toHaveLength(1);
  });

  it("are left alone for a model that is shown none, and where there are none", async () => {
    await askAbout(world, [world.link("/a.png")], { client: "gemini", model: "blind" });
    await askAbout(world, ["data:image/png;base64,AAAA"]);
    await askAbout(world, [], { prompt: "see https://a.pictures.test/a.png" });
    expect(world.shy.received).toHaveLength(3);
    expect(world.lookedUp).toEqual([]);
  });
});

describe("a picture that can't be had", () => {
  it("leaves the request to a vendor that follows links itself, and is tried once", async () => {
    const link = world.link("/gone.png");
    world.pictures.next(send(404, "no"));
    const { status } = await askAbout(world, [link], { model: "safe" });
    expect(status).toBe(200);
    expect(world.pictures.received).toHaveLength(1);
    expect(world.shy.received).toEqual([]);
    expect(world.open.received[0]?.body).toContain(JSON.stringify(link));
  });

  it("is told with its link and the reason, without the link's query", async () => {
    world.pictures.next(send(404, "no"));
    const { status, text } = await askAbout(world, [world.link("/gone.png?key=s3cret#x")], {
      client: "anthropic-messages",
    });
    expect(status).toBe(400);
    const { error } = JSON.parse(text);
    expect(error.type).toBe("invalid_request_error");
    expect(error.message).toBe(
      `Ollama: messages: the picture at "${world.link("/gone.png")}" can't be fetched: its server answers 404; send it as data`,
    );
  });

  it("ends the others that are under way", async () => {
    world.pictures.next(hang("", { "content-type": "image/png" }), async (response) => {
      await world.pictures.has(2);
      response.writeHead(404).end();
    });
    const { status } = await askAbout(world, [world.link("/slow"), world.link("/gone")]);
    expect(status).toBe(400);
    await world.pictures.received[0]?.left;
  });
});

it("the registry's `proxy.image-urls: refused` lets nothing be fetched", async () => {
  const refusing = await startPictureWorld({ imageUrls: "refused" });
  try {
    const said = await askAbout(refusing, [refusing.link("/a.png")], { client: "gemini" });
    expect(said.status).toBe(400);
    expect(said.text).toContain("send the picture as data");
    // In the vendor's own format it is the vendor who refuses.
    await askAbout(refusing, [refusing.link("/a.png")]);
    expect(refusing.shy.received[0]?.body).toContain(refusing.link("/a.png"));
    expect(refusing.lookedUp).toEqual([]);
    expect(refusing.pictures.received).toEqual([]);
  } finally {
    await refusing.close();
  }
});
