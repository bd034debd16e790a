/** The page in a real Chromium, over the built proxy, a home of its own and a provider on loopback that answers PONG. */
import { type Browser, chromium, type Page } from "playwright-core";
import { freePort } from "../../helpers/free-port.ts";
import { type MockProvider, startMockProvider } from "../../helpers/mock-provider.ts";
import { makeTempHome, type TempHome } from "../../helpers/temp-home.ts";

export interface PageSession {
  readonly home: TempHome;
  readonly mock: MockProvider;
  /** Where the proxy listens. */
  readonly url: string;
  readonly browser: Browser;
  /** Every address that any tab asked for. */
  readonly requests: readonly string[];
  /** What went wrong in any tab: errors of scripts, and what the page's policy refused. */
  readonly faults: readonly string[];
  /** A new link. */
  link(): Promise<string>;
  /** A tab with a session, at a view: `overview`, `exchanges?tool=claude`. */
  open(view?: string, size?: { readonly width: number; readonly height: number }): Promise<Page>;
  /** A tab that has seen nothing yet. */
  newTab(size?: { readonly width: number; readonly height: number }): Promise<Page>;
  /** A request as a tool sends it; resolves with its answer. */
  ask(text: string, model?: string): Promise<Response>;
  close(): Promise<void>;
}

/** It stays on this machine, whatever it would like to look up by itself. */
const quietly = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** `more`: lines of the registry behind provider, profile and port. */
export async function startPageSession(more = ""): Promise<PageSession> {
  const mock = await startMockProvider();
  const home = makeTempHome();
  const url = `http://127.0.0.1:${await freePort()}`;
  home.write(".config/aienv/registry.yaml", registryText(mock.url, new URL(url).port) + more);
  const { stdout } = await home.mustRun("aienv", ["token", "new"]);
  const token = stdout.trim();
  const requests: string[] = [];
  const faults: string[] = [];
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: quietly });
  const link = async (): Promise<string> => (await home.mustRun("aienv", ["ui", "--print"])).stdout.trim();
  const newTab: PageSession["newTab"] = async (size = { width: 1280, height: 900 }) => {
    const context = await browser.newContext({ viewport: size });
    context.on("request", (request) => requests.push(request.url()));
    const tab = await context.newPage();
    tab.on("pageerror", (error) => faults.push(String(error)));
    tab.on("console", (message) => {
      if (/Content Security Policy/.test(message.text())) faults.push(message.text());
    });
    return tab;
  };
  return {
    home,
    mock,
    url,
    browser,
    requests,
    faults,
    link,
    newTab,
    async open(view = "overview", size) {
      const tab = await newTab(size);
      await tab.goto(await link());
      await tab.locator("main h1").waitFor();
      if (view !== "overview") {
        await tab.evaluate((hash) => {
          location.hash = hash;
        }, `#/${view}`);
        const title = new RegExp(`^${view.split("?")[0]}$`, "i");
        await tab.getByRole("heading", { level: 1, name: title }).waitFor();
      }
      return tab;
    },
    ask: (text, model = "main") =>
      fetch(`${url}/v1/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ model, messages: [{ role: "user", content: text }] }),
      }),
    async close() {
      await browser.close();
      await home.run("aienv", ["proxy", "stop", "--now"]);
      home.remove();
      await mock.close();
    },
  };
}

function registryText(upstream: string, port: string): string {
  return `version: 1
proxy: { port: ${port} }
providers:
  mock:   # answers PONG
    endpoints: { openai-chat: ${upstream}/v1 }
    models:
      big: { price: { input: 1, output: 2 } }
      unpriced: {}
profiles:
  default: { main: mock/big, small: mock/unpriced }
`;
}
