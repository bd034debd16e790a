/**
 * `npm run screenshots`: the page's views at 1280 and 400 px, light and dark, over an invented month of work.
 *
 *   npm run screenshots            into a folder under the system's temporary one, which is named
 *   npm run screenshots -- DIR     into DIR
 *   npm run screenshots -- docs    the few that the README shows, over the old ones
 */
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { ledgerFile } from "../src/ledger/ledger-file.ts";
import { freePort } from "../test/helpers/free-port.ts";
import { madeAttempts, writeUsage } from "../test/helpers/made-usage.ts";
import { makeTempHome, type TempHome } from "../test/helpers/temp-home.ts";

const dayMs = 86_400_000;
const sizes = [1280, 400] as const;
const schemes = ["light", "dark"] as const;
type Size = (typeof sizes)[number];
type Scheme = (typeof schemes)[number];

interface Shot {
  /** As behind `#/`. */
  readonly view: string;
  readonly file: string;
  readonly size: Size;
  readonly scheme: Scheme;
  /** Opens the newest exchange that has several attempts. */
  readonly opens?: boolean;
}

const registry = (port: number): string => `version: 1
proxy: { port: ${port} }
providers:
  glm: { template: zhipu, key: env:GLM_KEY }
  deepseek: { key: env:DEEPSEEK_API_KEY }
  moonshot: { key: keyring:moonshot }
  gemini: { key: env:GEMINI_API_KEY }
  house:
    endpoints: { openai-chat: http://127.0.0.1:8000/v1 }
    models: { qwen3-coder: { context: 262144 } }
profiles:
  default: { main: deepseek/deepseek-v4-pro }
  work: { main: glm/glm-4.6, small: glm/glm-4.5-air, via: proxy }
budgets:
  - { scope: profile, name: work, period: day, limit: 6 }
  - { scope: provider, name: gemini, period: week, limit: 15 }
  - { scope: all, period: month, limit: 120 }
`;

/** Every view of the navigation, and what is worth a look in it. */
async function allShots(browser: Browser, home: TempHome): Promise<Shot[]> {
  const tab = await browser.newPage();
  await tab.goto(await link(home));
  await tab.locator("main h1").waitFor();
  const names = (await tab.locator("[data-nav]").all()).map((each) => each.getAttribute("data-nav"));
  const views = (await Promise.all(names)).filter((name) => name !== null);
  await tab.close();
  return sizes.flatMap((size) =>
    schemes.flatMap((scheme): Shot[] => [
      ...views.map((view) => ({ view, file: `${view}-${size}-${scheme}.png`, size, scheme })),
      { view: "overview?range=year", file: `overview-year-${size}-${scheme}.png`, size, scheme },
      { view: "exchanges?outcome=failed", file: `exchange-${size}-${scheme}.png`, size, scheme, opens: true },
    ]),
  );
}

const forReadme: readonly Shot[] = [
  { view: "overview?range=30d", file: "page-overview.png", size: 1280, scheme: "light" },
  {
    view: "exchanges?outcome=failed",
    file: "page-exchanges.png",
    size: 1280,
    scheme: "dark",
    opens: true,
  },
  { view: "overview", file: "page-overview-small.png", size: 400, scheme: "dark" },
];

async function take(browser: Browser, home: TempHome, shot: Shot, folder: string): Promise<void> {
  const { view, file, size, scheme, opens } = shot;
  const height = 860;
  const context = await browser.newContext({ viewport: { width: size, height }, colorScheme: scheme });
  const tab = await context.newPage();
  await tab.goto(await link(home));
  await tab.locator("main h1").waitFor();
  await tab.goto(`${new URL(tab.url()).origin}/ui#/${view}`);
  const name = view.split("?")[0] ?? view;
  await tab.locator(`[data-nav="${name}"][aria-current]`).waitFor();
  if (opens) {
    await tab.locator("tbody tr", { hasText: "attempts" }).first().getByRole("link").click();
    await tab.locator("#exchange-open").waitFor();
    await tab.mouse.move(0, 0);
  }
  // Charts are drawn in the frame after the view came.
  await tab.waitForTimeout(300);
  await tab.screenshot({ path: join(folder, file), fullPage: false });
  await context.close();
}

async function link(home: TempHome): Promise<string> {
  return (await home.mustRun("aienv", ["ui", "--print"])).stdout.trim();
}

const [wanted] = process.argv.slice(2);
const folder = wanted ?? mkdtempSync(join(tmpdir(), "aienv-screenshots-"));
mkdirSync(folder, { recursive: true });
const home = makeTempHome();
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-color-profile=srgb"],
});
try {
  home.write(".config/aienv/registry.yaml", registry(await freePort()));
  const until = Date.now();
  const made = { seed: 11, since: until - 365 * dayMs, until, count: 60_000, home: "/home/kim" };
  writeUsage(ledgerFile({ state: home.path(".local/state/aienv") }), madeAttempts(made));
  const shots = wanted === "docs" ? forReadme : await allShots(browser, home);
  for (const shot of shots) await take(browser, home, shot, folder);
  process.stdout.write(`${shots.length} screenshots in ${folder}\n`);
} finally {
  await browser.close();
  await home.run("aienv", ["proxy", "stop", "--now"]);
  home.remove();
}
