import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

// Vitest keeps a token of its own in the user's data folder; nothing outside the checkout is to be touched.
process.env["XDG_DATA_HOME"] = join(import.meta.dirname, "node_modules/.cache");

/** Tests of the edges wait as much as they compute; the usual number, one less than the cores, leaves cores idle. */
const maxWorkers = Math.max(3, availableParallelism());

/** Folders whose code touches disk, processes or network; everything else is pure. */
const edgeFolders = ["project", "secrets", "system", "cli", "ledger", "proxy", "ui"];
const edge = edgeFolders.map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    reporters: ["default", "./test/helpers/closing-line.ts"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [...edge, "test/e2e/**"],
          // A law tries hundreds of documents: seconds on a machine that has other work.
          testTimeout: 30_000,
          maxWorkers,
        },
      },
      { test: { name: "edge", include: edge, testTimeout: 30_000, hookTimeout: 30_000, maxWorkers } },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          // How long something may take on a machine that is busy; what is to be quick is measured by the bench.
          expect: { poll: { timeout: 20_000 } },
          // The real programs wait about as much as they compute, and more than two at a time starve each other.
          maxWorkers: 2,
        },
      },
    ],
  },
});
