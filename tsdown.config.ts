import { join } from "node:path";
import { defineConfig, type UserConfig } from "tsdown";
import { asciiChunks } from "./scripts/ascii-chunks.ts";
import { bundledLicenses } from "./scripts/bundled-licenses.ts";
import { leanPrices } from "./scripts/lean-prices.ts";
import { leanUndici } from "./scripts/lean-undici.ts";
import { pageAssets } from "./scripts/page-assets.ts";
import { readyTemplates } from "./scripts/ready-templates.ts";

const common: UserConfig = {
  format: "esm",
  clean: true,
  dts: false,
  // The package stays small, and a command starts sooner.
  minify: true,
  // Everything is bundled: the published package has no mandatory runtime dependency.
  deps: { alwaysBundle: [/.*/], onlyBundle: false },
};

const program: UserConfig = {
  ...common,
  entry: {
    launch: "src/cli/launch.ts",
    main: "src/cli/main.ts",
    "price-child": "src/cli/prices/price-child.ts",
  },
  platform: "node",
  target: "node22.19",
  outDir: "dist",
  plugins: [leanPrices(), leanUndici(), asciiChunks(), readyTemplates(), bundledLicenses()],
  // jsonc-parser's CommonJS build loads its parts through a wrapper that no bundler follows.
  inputOptions: { resolve: { mainFields: ["module", "main"] } },
  alias: { undici: join(import.meta.dirname, "scripts/undici-parts.mjs") },
  outExtensions: () => ({ js: ".mjs" }),
};

/** What the browser runs; served as it is. */
const page: UserConfig = {
  ...common,
  entry: { page: "src/ui/client/main.ts" },
  platform: "browser",
  target: "es2022",
  outDir: "dist/page",
  tsconfig: "tsconfig.page.json",
  plugins: [bundledLicenses(), pageAssets()],
  outExtensions: () => ({ js: ".js" }),
};

export default defineConfig([program, page]);
