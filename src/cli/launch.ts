#!/usr/bin/env node
/**
 * The program's first lines, in words that an old Node understands: a project may pin one, and `aienv` must work in
 * it. An old Node hands over to the package's own, which a checkout has, else to the one that ran aienv before, whose
 * path is kept in the data folder.
 */
// biome-ignore-all lint/style/useNodejsImportProtocol: Node before 14.18 knows no `node:` names
// biome-ignore-all lint/suspicious/noConsole: nothing else is loaded yet
import { spawnSync } from "child_process";
import { existsSync, readFileSync } from "fs";
import { homedir } from "os";
import { dirname, isAbsolute, join } from "path";
import { fileURLToPath } from "url";

const oldest = [22, 19];

function isOldNode(version: string): boolean {
  const parts = version.split(".").map(Number);
  const major = parts[0] || 0;
  const minor = parts[1] || 0;
  return major < (oldest[0] as number) || (major === oldest[0] && minor < (oldest[1] as number));
}

/** Of a checkout: the package `node` among its development packages. Links are resolved, as `npm link` makes one. */
function packageNode(): string {
  const folder = dirname(fileURLToPath(import.meta.url));
  // As built in `dist`, and from source in `src/cli`.
  const files = ["..", "../.."].map((up) => join(folder, up, "node_modules/node/bin/node"));
  return files.filter((file) => existsSync(file))[0] || "";
}

function keptNode(): string {
  // The XDG specification says to ignore relative paths.
  const xdg = process.env["XDG_DATA_HOME"];
  const data =
    process.env["AIENV_DATA_DIR"] ||
    join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), ".local/share"), "aienv");
  try {
    return readFileSync(join(data, "node"), "utf8").trim();
  } catch (_error) {
    // Nothing was installed with a newer Node yet.
    return "";
  }
}

function handOver(): number {
  const node = process.env["AIENV_HANDED_OVER"] ? "" : packageNode() || keptNode();
  if (node === "") {
    console.error(
      `error aienv needs Node ${oldest.join(".")} or newer, this is ${process.versions.node} (${process.execPath})`,
    );
    console.error("  next: run aienv once with a newer Node; it then remembers that one");
    return 3;
  }
  const result = spawnSync(node, [fileURLToPath(import.meta.url)].concat(process.argv.slice(2)), {
    stdio: "inherit",
    env: Object.assign({}, process.env, { AIENV_HANDED_OVER: "1" }),
  });
  if (result.error) {
    console.error(
      `error the Node that aienv hands over to can't be started: ${node}: ${result.error.message}`,
    );
    return 3;
  }
  return result.status === null ? 1 : result.status;
}

if (isOldNode(process.versions.node)) {
  process.exitCode = handOver();
} else {
  import("./main.ts").then((program) => program.main());
}
