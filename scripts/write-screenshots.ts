/**
 * `npm run screenshots`: the page's views at 1280 and 400 px, light and dark, over a sample home.
 *
 *   npm run screenshots            each alone and whole, into a folder under the temporary one, which is named
 *   npm run screenshots -- DIR     into DIR
 *   npm run screenshots -- docs    as docs/page.md shows them: a sheet a view, over the old ones
 */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { contactSheet, narrowHeight, type Picture } from "./contact-sheet.ts";
import { makeSampleHome, question, type SampleHome } from "./sample-home.ts";

const schemes = ["light", "dark"] as const;
const wide = { width: 1280, height: 860 };
const narrow = { width: 400, height: narrowHeight(wide.height) };

interface View {
  readonly name: string;
  /** As behind `#/`; default: the name. */
  readonly address?: string;
  /** What is done in the view before it is taken. */
  readonly prepare?: (tab: Page) => Promise<void>;
}

interface Look {
  readonly name: string;
  readonly tab: Page;
  readonly width: number;
  readonly height: number;
}

/** What the playground asks stands in the list of exchanges, so it is the last. */
const views: readonly View[] = [
  { name: "overview", address: "overview?range=30d" },
  { name: "exchanges", address: "exchanges?outcome=failed", prepare: openExchange },
  { name: "providers" },
  { name: "projects" },
  { name: "budgets" },
  { name: "playground", prepare: askModels },
];

/** The newest one that has several attempts. */
async function openExchange(tab: Page): Promise<void> {
  await tab.locator("tbody tr", { hasText: "attempts" }).first().getByRole("link").click();
  await tab.locator("#exchange-open").waitFor();
  await tab.mouse.move(0, 0);
}

async function askModels(tab: Page): Promise<void> {
  await tab.getByLabel("Prompt").fill(question.prompt);
  for (const [index, label] of ["Model", "Beside it"].entries())
    await tab.getByLabel(label, { exact: true }).fill(question.models[index] ?? "");
  await tab.getByRole("button", { name: "Ask" }).click();
  await tab.locator("[data-facts]").nth(1).waitFor();
}

/** A tab of each size and scheme, with a session. */
async function openTabs(browser: Browser, home: SampleHome): Promise<Look[]> {
  const looks: Look[] = [];
  for (const size of [wide, narrow])
    for (const colorScheme of schemes) {
      const context = await browser.newContext({ viewport: size, colorScheme, reducedMotion: "reduce" });
      const tab = await context.newPage();
      await tab.goto(await home.link());
      await tab.locator("main h1").waitFor();
      looks.push({ name: `${size.width}-${colorScheme}`, tab, ...size });
    }
  return looks;
}

async function take({ tab }: Look, { name, address = name, prepare }: View, fullPage: boolean) {
  await tab.evaluate((hash) => {
    location.hash = hash;
  }, `#/${address}`);
  await tab.locator(`[data-nav="${name}"][aria-current]`).waitFor();
  await prepare?.(tab);
  await tab.evaluate(() => scrollTo(0, 0));
  // Charts are drawn in the frame after the view came.
  await tab.waitForTimeout(300);
  return tab.screenshot({ fullPage });
}

const [wanted] = process.argv.slice(2);
const folder = wanted ?? mkdtempSync(join(tmpdir(), "aienv-screenshots-"));
mkdirSync(folder, { recursive: true });
const home = await makeSampleHome();
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-color-profile=srgb"],
});
try {
  const isSheet = wanted === "docs";
  const looks = await openTabs(browser, home);
  for (const view of views) {
    const pictures: Picture[] = [];
    for (const look of looks) {
      const image = await take(look, view, !isSheet);
      pictures.push({ image, width: look.width, height: look.height });
      if (!isSheet) writeFileSync(join(folder, `${view.name}-${look.name}.png`), image);
    }
    if (isSheet)
      writeFileSync(
        join(folder, `page-${view.name}.webp`),
        await contactSheet(browser, pictures.slice(0, schemes.length), pictures.slice(schemes.length)),
      );
  }
  process.stdout.write(`${views.length} views in ${folder}\n`);
} finally {
  await browser.close();
  await home.remove();
}
