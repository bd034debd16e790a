import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { begin } from "../ask.ts";
import { cut, hang, type Script, send } from "../scripted-upstream.ts";
import { askAbout, conversation, type PictureWorld, png, startPictureWorld } from "./picture-world.ts";

const megabyte = 1024 * 1024;

let world: PictureWorld;
beforeAll(async () => {
  world = await startPictureWorld({
    limits: { pictures: 3, pictureBytes: 2 * megabyte, pictureMs: 300 },
    hosts: {
      "inside.pictures.test": ["10.0.0.7"],
      // Public when it is looked at, another when it would be connected to.
      "rebinding.pictures.test": ["127.0.0.1", "127.0.0.2"],
    },
  });
});
afterAll(() => world.close());
beforeEach(() => {
  for (const server of [world.shy, world.open, world.pictures]) server.forget();
  world.lookedUp.length = 0;
});

const images = { "content-type": "image/png" };
const moved = (location: string): Script => send(302, "", { location });
/** A picture of so many bytes; `told`: its length is known beforehand. */
const large =
  (bytes: number, told: boolean): Script =>
  (response) => {
    response.writeHead(200, { ...images, ...(told && { "content-length": String(bytes) }) });
    response.write(png);
    response.end(Buffer.alloc(bytes - png.length));
  };

async function refusal(links: readonly string[]): Promise<string> {
  const { status, text } = await askAbout(world, links);
  expect(status).toBe(400);
  expect(world.shy.received).toEqual([]);
  const { message } = JSON.parse(text).error;
  expect(message).not.toContain("s3cret");
  return message;
}

describe("H105: a link that leads where nobody may go", () => {
  it.each<readonly [string, string, string]>([
    ["plain http", "http://a.pictures.test/a.png", "it is no https link"],
    ["another scheme", "ftp://a.pictures.test/a.png", "it is no https link"],
    ["a file", "file:///etc/passwd", "it is no https link"],
    ["no URL", "https://", "it is no URL"],
    ["a login", "https://me:s3cret@a.pictures.test/a.png", "it holds a name or a password"],
    ["loopback by its number", "https://127.0.0.2/a.png", "its host has no public address"],
    ["loopback in other digits", "https://0x7f.2/a.png", "its host has no public address"],
    ["loopback in IPv6", "https://[::1]/a.png", "its host has no public address"],
    ["loopback mapped into IPv6", "https://[::ffff:127.0.0.1]/a.png", "its host has no public address"],
    ["metadata", "https://169.254.169.254/latest/meta-data?s3cret", "its host has no public address"],
    ["a name of a private address", "https://inside.pictures.test/", "its host has no public address"],
  ])("%s", async (_, link, reason) => {
    // Asked by a format whose body is converted: there every link is one, whatever its scheme.
    const { status, text } = await askAbout(world, [link], {
      client: "anthropic-messages",
      model: "chatting",
    });
    expect(status).toBe(400);
    expect(text).toContain(`can't be fetched: ${reason}; send it as data`);
    expect(text).not.toContain("s3cret");
    expect(world.shy.received).toEqual([]);
    expect(world.pictures.received).toEqual([]);
  });

  it.each<readonly [string, () => string, string]>([
    ["loopback", () => "https://127.0.0.2:1/", "its host has no public address"],
    ["a name of a private address", () => "https://inside.pictures.test/", "its host has no public address"],
    [
      "plain http",
      () => world.link("/").replace("https:", "http:"),
      "it was redirected to what is no https link",
    ],
    ["a scheme of its own", () => "gopher://a.pictures.test/", "it was redirected to what is no https link"],
    ["what is no URL", () => "https://[", "it was redirected to what is no URL"],
    [
      "a login",
      () => world.link("/").replace("//", "//me:s3cret@"),
      "it was redirected to what holds a name or a password",
    ],
  ])("a redirect to %s", async (_, location, reason) => {
    world.pictures.next(moved(location()));
    expect(await refusal([world.link("/a?s3cret")])).toContain(reason);
    expect(world.pictures.received).toHaveLength(1);
  });

  it("a redirect without end", async () => {
    world.pictures.next(...Array.from({ length: 9 }, (_, hop) => moved(`/${hop}`)));
    expect(await refusal([world.link("/a")])).toContain("it was redirected over 3 times");
    expect(world.pictures.received).toHaveLength(4);
  });

  it("a name whose second answer is another address: the one that was checked is connected to", async () => {
    const link = world.link("/a.png", "rebinding.pictures.test");
    expect((await askAbout(world, [link])).status).toBe(200);
    expect(world.lookedUp).toHaveLength(1);
    expect(world.pictures.received).toHaveLength(1);
    // A redirect is looked up again, and checked again.
    world.shy.forget();
    world.pictures.next(moved(world.link("/b.png", "rebinding.pictures.test")));
    expect(await refusal([world.link("/a.png")])).toContain("its host has no public address");
  });

  it("an address beside a public one is left out", async () => {
    const several = await startPictureWorld({ lookup: async () => ["10.0.0.7", "::1", "127.0.0.1"] });
    try {
      expect((await askAbout(several, [several.link("/a.png")])).status).toBe(200);
    } finally {
      await several.close();
    }
  });

  it("a server that can't prove its name", async () => {
    expect(await refusal([world.link("/a.png", "elsewhere.test")])).toContain(
      "its certificate is of another name",
    );
    expect(world.pictures.received).toEqual([]);
  });
});

describe("H105: a picture that is none, or too much", () => {
  it.each<readonly [string, Script, string]>([
    [
      "a page that says it is a picture",
      send(200, "<!doctype html><html></html>", images),
      "no PNG, JPEG, GIF or WebP",
    ],
    ["a PDF", send(200, `%PDF-1.7${" ".repeat(99)}`, images), "no PNG, JPEG, GIF or WebP"],
    ["an SVG", send(200, `<svg xmlns="http://www.w3.org/2000/svg"/>`, images), "no PNG, JPEG, GIF or WebP"],
    ["nothing", send(200, "", images), "no PNG, JPEG, GIF or WebP"],
    ["another status", send(503, png, images), "its server answers 503"],
    ["a part of it", send(206, png, images), "its server answers 206"],
    ["a redirect to nowhere", send(302, png, images), "its server answers 302"],
    ["one that is cut", cut(png, { ...images, "content-length": "4000" }), "the connection was cut"],
    ["a giant that says so", large(3 * megabyte, true), "too large together"],
    ["a giant that does not", large(3 * megabyte, false), "too large together"],
    ["one that never begins", hang(), "it was not there after 0.3 seconds"],
    [
      "one that never ends",
      hang(png.toString("latin1").slice(0, 1), images),
      "it was not there after 0.3 seconds",
    ],
  ])("%s", async (_, script, reason) => {
    world.pictures.next(script);
    expect(await refusal([world.link("/a.png?s3cret")])).toContain(reason);
    await pause(5);
    expect(world.proxy.logged).toEqual([]);
  });

  it("a bomb, by its size unpacked", async () => {
    const { gzipSync } = await import("node:zlib");
    const bomb = gzipSync(Buffer.concat([png, Buffer.alloc(3 * megabyte)]));
    world.pictures.next(send(200, bomb, { ...images, "content-encoding": "gzip" }));
    expect(await refusal([world.link("/a.png")])).toContain("too large together");
  });

  it("several that are too large together", async () => {
    const each = large(0.9 * megabyte, false);
    world.pictures.next(each, each, each);
    expect(await refusal(["/a", "/b", "/c"].map((path) => world.link(path)))).toContain("too large together");
    world.pictures.next(each, each);
    expect(
      (
        await askAbout(
          world,
          ["/a", "/b"].map((path) => world.link(path)),
        )
      ).status,
    ).toBe(200);
  });

  it("too many: none of them is fetched", async () => {
    const links = Array.from({ length: 4 }, (_, index) => world.link(`/${index}`));
    expect(await refusal(links)).toContain("of 4 pictures behind links only 3 would be fetched");
    expect(world.pictures.received).toEqual([]);
  });

  it("a name that nobody answers for holds nobody up", async () => {
    const never = new Promise<never>(() => undefined);
    const stuck = await startPictureWorld({ limits: { pictureMs: 100 }, lookup: () => never });
    try {
      const { status, text } = await askAbout(stuck, [stuck.link("/a.png")]);
      expect(status).toBe(400);
      expect(text).toContain("it was not there after 0.1 seconds");
    } finally {
      await stuck.close();
    }
  });
});

it.runIf(process.platform === "linux")("an address that leads nowhere is followed by the next", async () => {
  const dead = "127.0.0.9";
  const several = await startPictureWorld({
    lookup: async () => [dead, "127.0.0.1"],
    reach: [dead, "127.0.0.1"],
  });
  try {
    expect((await askAbout(several, [several.link("/a.png")])).status).toBe(200);
    expect((await askAbout(several, [several.link("/a.png", dead)])).text).toContain("nobody listens there");
  } finally {
    await several.close();
  }
});

it("H105: a client that leaves ends the fetching, and nobody else is asked", async () => {
  world.pictures.next(hang(""));
  const leave = new AbortController();
  const more = conversation("openai-chat", [world.link("/a.png")]);
  const question = {
    client: "openai-chat",
    model: "safe",
    stream: false,
    more,
    signal: leave.signal,
  } as const;
  const asked = begin(world.proxy.url, question).catch(() => "left");
  const { left } = await world.pictures.has(1);
  leave.abort();
  await left;
  expect(await asked).toBe("left");
  await pause(20);
  expect([...world.shy.received, ...world.open.received]).toEqual([]);
  expect(world.rows().at(-1)).toMatchObject({ outcome: "failed", cause: "client-left" });
});

it("H105: as users have it, the proxy connects to nobody on this machine", async () => {
  const real = await startPictureWorld({ realDoor: true });
  try {
    for (const host of ["localhost", "127.0.0.1", "[::1]"]) {
      const { status, text } = await askAbout(real, [real.link("/a.png", host)]);
      expect(status).toBe(400);
      expect(text).toContain("its host has no public address");
    }
    expect(real.pictures.connections).toBe(0);
  } finally {
    await real.close();
  }
});
