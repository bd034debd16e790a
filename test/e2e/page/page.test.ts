import { chmodSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { views } from "../../../src/ui/views/list.ts";
import { type PageSession, startPageSession } from "./page-session.ts";
import { seriousFaults } from "./serious-faults.ts";

let session: PageSession;
beforeAll(async () => {
  session = await startPageSession("budgets: [{ scope: all, period: day, limit: 5 }]\n");
});
afterAll(() => session?.close());

const closed = (tab: Page) => tab.getByRole("heading", { name: "Closed" }).waitFor();

describe("the link of `aienv ui`", () => {
  it("opens the page once, and leaves the address", async () => {
    const link = await session.link();
    const tab = await session.newTab();
    await tab.goto(link);
    await tab.getByRole("heading", { name: "Overview" }).waitFor();
    expect(tab.url()).toBe(`${session.url}/ui#/overview`);
    expect(await tab.context().cookies()).toEqual([]);
    await tab.reload();
    await tab.getByRole("heading", { name: "Overview" }).waitFor();
    const second = await session.newTab();
    await second.goto(link);
    await closed(second);
    expect(await second.locator("main").textContent()).toContain("used already");
    expect(await second.locator("nav").isVisible()).toBe(false);
    for (const each of [tab, second]) await each.context().close();
  });

  it("is needed", async () => {
    const tab = await session.newTab();
    await tab.goto(`${session.url}/ui#/exchanges`);
    await closed(tab);
    expect(await tab.locator("main").textContent()).toContain("aienv ui");
    await tab.context().close();
  });

  it("reaches the browser through a file of the user's alone, not through its arguments", async () => {
    const { home } = session;
    const opener = `${home.bin}/xdg-open`;
    home.write("opened", "");
    home.write("../bin/xdg-open", `#!/bin/sh\nprintf '%s\\n' "$@" >'${home.path("opened")}'\n`);
    chmodSync(opener, 0o755);
    await home.mustRun("aienv", ["ui"]);
    const argument = home.read("opened").trim();
    expect(argument).toBe(home.path(".local/state/aienv/proxy/open-page.html"));
    const tab = await session.newTab();
    await tab.goto(`file://${argument}`);
    await tab.getByRole("heading", { name: "Overview" }).waitFor();
    expect(tab.url()).toBe(`${session.url}/ui#/overview`);
    await tab.context().close();
  });
});

describe("a request", () => {
  it("arrives in the open page by itself, with its attempts and what it cost", async () => {
    const [overview, exchanges] = [await session.open(), await session.open("exchanges")];
    await exchanges.evaluate(() => document.body.setAttribute("data-same", ""));
    const before = await exchanges.locator("tbody tr").count();
    expect((await session.ask("hello")).status).toBe(200);
    expect((await session.ask("hello", "mock/unpriced")).status).toBe(200);
    await expect.poll(() => exchanges.locator("tbody tr").count()).toBe(before + 2);
    const newest = exchanges.locator("tbody tr").first();
    expect(await newest.textContent()).toMatch(/mock\/unpriced[\s\S]*unknown/);
    await expect
      .poll(() => overview.locator("dl.tiles").textContent())
      .toContain("1 request without a price");
    await newest.getByRole("link").click();
    const details = exchanges.getByRole("region", { name: "One exchange" });
    await details.waitFor();
    expect(await details.textContent()).toMatch(/openai-chat, passed through[\s\S]*Price\s*unknown/);
    expect(await exchanges.locator("body[data-same]").count()).toBe(1);
    await exchanges.getByLabel("Model").selectOption("mock/big");
    await expect.poll(() => exchanges.locator("tbody").textContent()).not.toContain("unpriced");
    for (const each of [overview, exchanges]) await each.context().close();
  });

  it("that fails says how", async () => {
    session.mock.fail({ error: "overflow" });
    await session.ask("hello");
    const tab = await session.open("exchanges?outcome=failed");
    await expect.poll(() => tab.locator("tbody tr").count()).toBe(1);
    expect(await tab.locator("tbody tr").textContent()).toMatch(/failed: \S+/);
    await tab.context().close();
  });
});

describe.each(views)("$name", ({ name }) => {
  it("has no serious fault for those who read or steer it otherwise, and fits 400 px", async () => {
    const tab = await session.open(name, { width: 400, height: 800 });
    for (const colorScheme of ["light", "dark"] as const) {
      await tab.emulateMedia({ colorScheme });
      expect(await seriousFaults(tab), colorScheme).toEqual([]);
    }
    expect(await tab.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
    // Nor does a table hide its last column, the cost, beyond its own edge.
    const cut = await tab
      .locator(".scroll")
      .evaluateAll((all) => all.filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth));
    expect(cut).toEqual([]);
    await tab.context().close();
  });
});

it("can be steered by the keyboard: over the head into the content, and on", async () => {
  const tab = await session.open();
  await tab.locator("body").press("Tab");
  await tab.reload();
  await tab.getByRole("heading", { name: "Overview" }).waitFor();
  const link = tab.getByRole("link", { name: "Exchanges" });
  await link.focus();
  await link.press("Enter");
  await tab.getByRole("heading", { name: "Exchanges" }).waitFor();
  expect(await tab.evaluate(() => document.activeElement?.tagName)).toBe("H1");
  expect(await link.getAttribute("aria-current")).toBe("page");
  await tab.context().close();
});

describe("a page of another origin", () => {
  it("can read nothing, do nothing and frame nothing, with a link that it has got hold of", async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>other</title>");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const link = await session.link();
    // Another port is the same site to a browser; another name is another one.
    for (const host of ["127.0.0.1", "localhost"]) {
      const tab = await session.newTab();
      await tab.goto(`http://${host}:${port}/`);
      expect(await tab.evaluate(tryAll, { url: session.url, link })).toEqual({
        read: "refused",
        readBlind: "opaque",
        session: "refused",
        sessionBlind: "opaque",
        act: "refused",
        framed: "nothing",
        opened: "nothing",
      });
      await tab.context().close();
    }
    server.close();
    const tab = await session.newTab();
    await tab.goto(link);
    await tab.getByRole("heading", { name: "Overview" }).waitFor();
    await tab.context().close();
  });
});

/** Runs in the foreign page. */
async function tryAll({ url, link }: { readonly url: string; readonly link: string }) {
  const body = JSON.stringify({ code: link.split("#code=")[1] });
  const outcome = (path: string, init: RequestInit): Promise<string> =>
    fetch(`${url}${path}`, init).then(
      (response) => (response.type === "opaque" ? "opaque" : `read ${response.status}`),
      () => "refused",
    );
  const json = { "content-type": "application/json" };
  const framed = await new Promise<string>((resolve) => {
    const frame = document.createElement("iframe");
    frame.src = `${url}/ui`;
    frame.onload = () => {
      try {
        // A frame that was refused shows an error page, which is of no origin that could be read either.
        resolve(frame.contentDocument === null ? "nothing" : `read ${frame.contentDocument.title}`);
      } catch {
        resolve("nothing");
      }
    };
    document.body.append(frame);
  });
  const other = open(`${url}/ui`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  let opened = "nothing";
  try {
    if (other && !other.closed && other.document.title !== "") opened = `read ${other.document.title}`;
  } catch {
    opened = "nothing";
  }
  return {
    read: await outcome("/ui/view/overview", {}),
    readBlind: await outcome("/ui", { mode: "no-cors" }),
    session: await outcome("/ui/session", { method: "POST", headers: json, body }),
    sessionBlind: await outcome("/ui/session", { method: "POST", mode: "no-cors", body }),
    act: await outcome("/ui/do/anything", {
      method: "POST",
      headers: { ...json, "x-aienv-session": "x" },
      body,
    }),
    framed,
    opened,
  };
}

it("goes on after the proxy was started anew, once it is opened again", async () => {
  const tab = await session.open();
  await session.home.mustRun("aienv", ["proxy", "stop", "--now"]);
  await tab.getByText("not connected").waitFor();
  await session.home.mustRun("aienv", ["proxy", "start"]);
  await closed(tab);
  await tab.goto(await session.link());
  await tab.getByRole("heading", { name: "Overview" }).waitFor();
  await tab.context().close();
});

it("asked nobody but this machine, and its own policy had nothing to refuse", () => {
  const hosts = session.requests
    .filter((url) => !url.startsWith("file:"))
    .map((url) => new URL(url).hostname);
  expect([...new Set(hosts)].sort()).toEqual(["127.0.0.1", "localhost"]);
  expect(session.requests.filter((url) => url.includes("code="))).toEqual([]);
  expect(session.faults).toEqual([]);
});
