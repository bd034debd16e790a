import { defineConfig } from "tsdown";
import { bundledLicenses } from "./scripts/bundled-licenses.ts";

export default defineConfig({
  entry: {
    launch: "src/cli/launch.ts",
    main: "src/cli/main.ts",
    "price-child": "src/cli/prices/price-child.ts",
  },
  format: "esm",
  platform: "node",
  target: "node22.19",
  outDir: "dist",
  clean: true,
  dts: false,
  // The package stays small, and a command starts sooner.
  minify: true,
  // Everything is bundled: the published package has no mandatory runtime dependency.
  deps: { alwaysBundle: [/.*/], onlyBundle: false },
  plugins: [bundledLicenses()],
  // jsonc-parser's CommonJS build loads its parts through a wrapper that no bundler follows.
  inputOptions: { resolve: { mainFields: ["module", "main"] } },
  outExtensions: () => ({ js: ".mjs" }),
});
