import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tokenFileOf, tokenOfFile } from "../../../src/project/token-store.ts";
import { type PageSession, startPageSession } from "./page-session.ts";
import { seriousFaults } from "./serious-faults.ts";

let session: PageSession;
let folder: string;
const registryFile = ".config/aienv/registry.yaml";
const registry = () => session.home.read(registryFile);
/** What the mock was asked for last. */
const lastModel = () => session.mock.requests.at(-1)?.model;

beforeAll(async () => {
  session = await startPageSession("# budgets go here\nvia: auto # as it is\n");
  const { home } = session;
  home.write("../bin/claude", "#!/bin/sh\n", 0o755);
  folder = home.path("work/shop");
  mkdirSync(folder, { recursive: true });
  await home.mustRun("aienv", ["use", "default", "--integration", "none"], { cwd: folder });
});
afterAll(() => session?.close());

/** A request of the project's own tool. */
async function askInProject(): Promise<Response> {
  const token = tokenOfFile(tokenFileOf({ state: session.home.path(".local/state/aienv") }, folder));
  return fetch(`${session.url}/v1/messages`, {
    method: "POST",
    headers: { "x-api-key": token ?? "", "content-type": "application/json", "user-agent": "claude-cli/2.1" },
    body: JSON.stringify({ model: "main", max_tokens: 20, messages: [{ role: "user", content: "hello" }] }),
  });
}

/** A mark that is gone after a reload. */
const markPage = (tab: Page) => tab.evaluate(() => document.body.setAttribute("data-same", ""));
const isSamePage = async (tab: Page) => (await tab.locator("body[data-same]").count()) === 1;

describe("a provider", () => {
  it("with a wrong URL is refused at the field, corrected there, and stands in the registry between its comments", async () => {
    const before = registry();
    const tab = await session.open("providers");
    await markPage(tab);
    await tab.getByRole("link", { name: "Add a provider" }).click();
    await tab.getByLabel("What is it?").selectOption("own");
    await tab.getByLabel("Name", { exact: true }).fill("shed");
    const url = tab.getByLabel("openai-chat", { exact: true });
    await url.fill("htp:/127.0.0.1/v1");
    await tab.getByRole("button", { name: "Save" }).click();
    const error = tab.locator(".field-error");
    await error.waitFor();
    expect(await error.textContent()).toContain("htp:/127.0.0.1/v1");
    expect(await url.getAttribute("aria-invalid")).toBe("true");
    expect(await url.getAttribute("aria-describedby")).toContain(await error.getAttribute("id"));
    expect(await url.evaluate((field) => field === document.activeElement)).toBe(true);
    expect(registry()).toBe(before);

    await url.fill(`${session.mock.url}/v1`);
    await tab.getByRole("button", { name: "Another model" }).press("Enter");
    await tab.keyboard.type("new");
    await tab.getByRole("button", { name: "Show what would change" }).click();
    expect(await tab.getByRole("group", { name: "Changes" }).textContent()).toContain("+  shed:");
    expect(await seriousFaults(tab)).toEqual([]);
    expect(registry()).toBe(before);
    await tab.getByRole("button", { name: "Save" }).click();
    await tab.getByRole("region", { name: "shed" }).waitFor();
    expect(registry()).toBe(
      before.replace(
        "profiles:",
        `  shed:\n    endpoints:\n      openai-chat: ${session.mock.url}/v1\n    models:\n      new: {}\nprofiles:`,
      ),
    );
    expect(await isSamePage(tab)).toBe(true);
    expect((await session.ask("hello", "shed/new")).status).toBe(200);
    await tab.context().close();
  });

  it("that a command adds shows up by itself, and one is changed in place", async () => {
    const tab = await session.open("providers");
    await markPage(tab);
    await session.home.mustRun("aienv", ["add", "attic", "--endpoint", "openai-chat=http://127.0.0.1:9/v1"]);
    await tab.getByRole("region", { name: "attic" }).waitFor();
    await tab.getByRole("link", { name: "Change mock" }).click();
    const context = tab.getByLabel("Context, tokens").first();
    await context.fill("much");
    await tab.getByRole("button", { name: "Save" }).click();
    expect(await tab.locator(".field-error").textContent()).toContain('"much" is not a number');
    await context.fill("64000");
    await tab.getByRole("button", { name: "Save" }).click();
    await expect.poll(() => tab.getByRole("region", { name: "mock" }).textContent()).toContain("64k");
    expect(registry()).toContain("  mock:   # answers PONG\n");
    expect(registry()).toContain("big: { price: { input: 1, output: 2 }, context: 64000 }");
    expect(await isSamePage(tab)).toBe(true);
    await tab.context().close();
  });
});

describe("a project", () => {
  it("is switched, and its next request goes to the new model", async () => {
    expect((await askInProject()).status).toBe(200);
    expect(lastModel()).toBe("big");
    const tab = await session.open("projects");
    await markPage(tab);
    const card = tab.getByRole("region", { name: "shop" });
    await card.getByLabel("Switch to").fill("mock/nothing");
    await card.getByRole("button", { name: "Switch" }).click();
    await card.locator(".field-error").waitFor();
    await card.getByLabel("Switch to").fill("shed/new");
    await card.getByRole("button", { name: "Show what would change" }).click();
    await expect
      .poll(() => card.getByRole("group", { name: "Changes" }).textContent())
      .toContain("+main: shed/new");
    expect(session.home.read("work/shop/.aienv.yaml")).toBe("profile: default\n");
    expect(await seriousFaults(tab)).toEqual([]);
    await card.getByRole("button", { name: "Switch" }).click();
    await expect.poll(() => card.locator("tbody").textContent()).toContain("shed/new");
    expect(await isSamePage(tab)).toBe(true);
    expect((await askInProject()).status).toBe(200);
    expect(lastModel()).toBe("new");
    await tab.context().close();
  });

  it("whose choice somebody changed says so by itself, and is looked at and allowed", async () => {
    const tab = await session.open("projects");
    const card = tab.getByRole("region", { name: "shop" });
    session.home.write(
      "work/shop/.aienv.yaml",
      "profile: default\n# from a colleague <img src=x onerror=alert(1)> \u202ekeerg\n",
    );
    await expect.poll(() => card.textContent()).toContain("changed since it was allowed");
    await card.getByRole("link", { name: "Look and allow" }).click();
    await tab.getByRole("heading", { level: 1, name: "Allow ~/work/shop?" }).waitFor();
    expect(await tab.locator("main").textContent()).toMatch(
      /from a colleague[\s\S]*mock\/big \$1 in, \$2 out/,
    );
    expect(await tab.locator("main img").count()).toBe(0);
    expect(await tab.locator("pre").first().textContent()).toContain("alert(1)> �keerg");
    expect(await seriousFaults(tab)).toEqual([]);
    await tab.getByRole("button", { name: "Allow" }).click();
    await expect.poll(() => card.textContent()).toMatch(/defaultallowed/);
    expect((await askInProject()).status).toBe(200);
    expect(lastModel()).toBe("big");
    await tab.context().close();
  });

  it("gets another token, which the page never shows", async () => {
    const state = { state: session.home.path(".local/state/aienv") };
    const before = tokenOfFile(tokenFileOf(state, folder));
    const tab = await session.open("projects");
    tab.on("dialog", (dialog) => void dialog.accept());
    await tab.getByRole("button", { name: "Rotate its token" }).click();
    await tab.locator("#said.shown").waitFor();
    const after = tokenOfFile(tokenFileOf(state, folder));
    expect(after).not.toBe(before);
    expect(await tab.content()).not.toContain(after);
    expect((await askInProject()).status).toBe(200);
    await tab.context().close();
  });
});

it("a budget that is set blocks, and lets through once it is taken away", async () => {
  const before = registry();
  const tab = await session.open("budgets");
  tab.on("dialog", (dialog) => void dialog.accept());
  await markPage(tab);
  const form = tab.getByRole("region", { name: "Set a budget" });
  await form.getByLabel("USD").fill("little");
  await form.getByRole("button", { name: "Set" }).click();
  expect(await form.locator(".field-error").textContent()).toContain('"little" is not a number');
  await form.getByLabel("USD").fill("0.000001");
  await form.getByRole("button", { name: "Set" }).click();
  const card = tab.getByRole("region", { name: "a day" });
  await card.waitFor();
  expect(registry()).toContain("# budgets go here\nvia: auto # as it is\nbudgets:\n");
  const refused = await session.ask("hello");
  expect(refused.status).toBeGreaterThanOrEqual(400);
  expect(await refused.text()).toContain("is spent");
  await card.getByRole("button", { name: "Remove" }).click();
  await card.waitFor({ state: "detached" });
  expect((await session.ask("hello")).status).toBe(200);
  expect(registry()).toBe(`${before}budgets: []\n`);
  expect(await isSamePage(tab)).toBe(true);
  await tab.context().close();
});

describe("the playground", () => {
  it("shows two models' answers side by side, with what they cost and took", async () => {
    const tab = await session.open("playground");
    await tab.getByRole("button", { name: "Ask" }).click();
    expect(await tab.locator(".field-error").textContent()).toContain("a prompt is missing");
    await tab.getByLabel("Prompt").fill("Say <b>PONG</b>");
    await tab.getByLabel("Model").fill("main");
    await tab.getByLabel("Beside it").fill("shed/new");
    await tab.getByLabel("Prompt").press("Control+Enter");
    for (const [name, cost] of [
      ["main", /\$0\.\d+|under/],
      ["shed/new", /unknown/],
    ] as const) {
      const panel = tab.getByRole("region", { name, exact: true });
      await expect.poll(() => panel.locator("dl").textContent()).toMatch(cost);
      expect(await panel.getByRole("group").textContent()).toContain("PONG");
      expect(await panel.locator("dl").textContent()).toMatch(/First token\d+ ms/);
    }
    expect(await seriousFaults(tab)).toEqual([]);
    await tab.getByRole("link", { name: "Exchanges" }).last().click();
    await expect.poll(() => tab.locator("tbody tr").count()).toBe(2);
    await tab.context().close();
  });

  it("streams: what has come stands there while the rest is awaited, until it is stopped", async () => {
    session.mock.fail({ midway: "silent" });
    const tab = await session.open("playground");
    await tab.getByLabel("Prompt").fill("hello");
    await tab.getByLabel("Model").fill("mock/big");
    await tab.getByRole("button", { name: "Ask" }).click();
    const panel = tab.getByRole("region", { name: "mock/big", exact: true });
    await expect.poll(() => panel.textContent()).toContain("first token after");
    expect(await panel.getAttribute("aria-busy")).toBe("true");
    const left = session.mock.left;
    await tab.getByRole("button", { name: "Stop" }).click();
    await expect.poll(() => panel.textContent()).toContain("stopped after");
    await expect.poll(() => session.mock.left).toBe(left + 1);
    await tab.context().close();
  });

  it("says in words what went wrong", async () => {
    const tab = await session.open("playground");
    await tab.getByLabel("Prompt").fill("hello");
    await tab.getByLabel("Model").fill("mock/bigg");
    await tab.getByRole("button", { name: "Ask" }).click();
    await expect.poll(() => tab.locator(".answer").textContent()).toContain('did you mean "big"?');
    await tab.context().close();
  });
});

it("what changes while a view is on its way is shown in it", async () => {
  const tab = await session.open();
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isFirst = true;
  await tab.route("**/ui/view/providers", async (route) => {
    const response = await route.fetch();
    if (isFirst) {
      isFirst = false;
      await released;
    }
    await route.fulfill({ response });
  });
  await tab.getByRole("link", { name: "Providers", exact: true }).click();
  await expect.poll(() => isFirst).toBe(false);
  const before = registry();
  session.home.write(
    registryFile,
    before.replace("  mock:", "  late: { template: deepseek }\n  mock:"),
    0o600,
  );
  // A second tab shows when the proxy has told it.
  const other = await session.open("providers");
  await other.getByRole("region", { name: "late" }).waitFor();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  release();
  await tab.getByRole("region", { name: "late" }).waitFor();
  session.home.write(registryFile, before, 0o600);
  await tab.getByRole("region", { name: "late" }).waitFor({ state: "detached" });
  for (const each of [tab, other]) await each.context().close();
});

it("nothing can be changed where the registry says so, by forms or past them, and in what is open already", async () => {
  const tab = await session.open("budgets");
  const note = tab.getByText("Nothing can be changed here");
  expect(await note.count()).toBe(0);
  expect(await tab.locator("main form").count()).toBeGreaterThan(0);
  const writable = registry();
  session.home.write(registryFile, writable.replace("proxy: {", "proxy: { page: read-only,"), 0o600);
  await note.waitFor();
  expect(await tab.locator("main form").count()).toBe(0);
  for (const view of ["providers", "projects", "budgets", "playground"]) {
    await tab.evaluate((hash) => {
      location.hash = hash;
    }, `#/${view}`);
    await tab.getByRole("heading", { level: 1, name: new RegExp(`^${view}$`, "i") }).waitFor();
    await note.waitFor();
    expect(await tab.locator("main form").count()).toBe(0);
  }
  const before = registry();
  const refused = await tab.evaluate(async () => {
    const headers = {
      "content-type": "application/json",
      "x-aienv-session": sessionStorage.getItem("aienv-session") ?? "",
    };
    const send = (path: string, body: object) =>
      fetch(path, { method: "POST", headers, body: JSON.stringify(body) }).then(async (response) => [
        response.status,
        await response.text(),
      ]);
    return [
      await send("/ui/do/budget", { whose: "all", period: "day", limit: "1", "on-exceed": "block" }),
      await send("/v1/chat/completions", { model: "main", messages: [{ role: "user", content: "hello" }] }),
    ];
  });
  for (const [status, text] of refused) {
    expect(status).toBe(403);
    expect(text).toContain("only shows");
  }
  expect(registry()).toBe(before);
  session.home.write(registryFile, writable, 0o600);
  await note.waitFor({ state: "detached" });
  expect(await tab.locator("main form").count()).toBeGreaterThan(0);
  await tab.context().close();
});

it("the page's policy refused nothing, no script failed, and no request left the machine", () => {
  expect(session.faults).toEqual([]);
  expect(session.requests.filter((url) => !url.startsWith(session.url))).toEqual([]);
});
