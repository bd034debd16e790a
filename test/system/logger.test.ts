import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { startLogger } from "../../src/system/logger.ts";

function temporary() {
  const folder = mkdtempSync(join(tmpdir(), "aienv-log-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, file: join(folder, "proxy", "proxy.log") };
}

it("writes one JSON object a line, for the owner only, without the keys in it", () => {
  const { file } = temporary();
  const log = startLogger({ file, secrets: () => ["planted-key-4410"] });
  log.info({ port: 1 }, "it listens");
  log.error({ error: new Error("refused: planted-key-4410") }, "authorization: Bearer planted-other-key-1");
  log.close();
  const text = readFileSync(file, "utf8");
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { level: "info", port: 1, msg: "it listens" },
    { level: "error", error: expect.stringContaining("refused") },
  ]);
  expect(text).not.toMatch(/planted-key-4410|planted-other-key/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it("begins anew when it has grown, and keeps one before", () => {
  const { file } = temporary();
  const log = startLogger({ file, secrets: () => [], mostBytes: 1_000 });
  for (let index = 0; index < 100; index += 1) log.info({ index }, "a line of some length");
  log.close();
  expect(statSync(file).size).toBeLessThanOrEqual(1_000);
  expect(statSync(`${file}.1`).size).toBeLessThanOrEqual(1_000);
  expect(readFileSync(file, "utf8")).toContain('"index":99');
  expect(existsSync(`${file}.2`)).toBe(false);
});

it("loses lines where they can't be written, and nothing else", () => {
  const { folder, file } = temporary();
  mkdirSync(join(folder, "proxy"));
  // A link that leads to itself.
  symlinkSync(file, file);
  const log = startLogger({ file, secrets: () => [] });
  log.warn({}, "lost");
  rmSync(file);
  log.warn({}, "kept");
  log.close();
  expect(readFileSync(file, "utf8")).toMatch(/^.*kept.*\n$/);
});

it("goes on in a new file where somebody took the old one away", () => {
  const { file } = temporary();
  const log = startLogger({ file, secrets: () => [] });
  log.info({}, "first");
  renameSync(file, `${file}.old`);
  log.info({}, "second");
  log.close();
  expect(readFileSync(file, "utf8")).toMatch(/^.*second.*\n$/);
  expect(readFileSync(`${file}.old`, "utf8")).toMatch(/^.*first.*\n$/);
});

it("cuts what somebody else made long", () => {
  const { file } = temporary();
  const log = startLogger({ file, secrets: () => [] });
  log.warn({ body: "x".repeat(100_000) }, "too long");
  log.close();
  expect(statSync(file).size).toBeLessThan(4_000);
});

it.skipIf(process.getuid?.() === 0)("lets the program go on where it can't write", () => {
  const { folder, file } = temporary();
  chmodSync(folder, 0o500);
  const log = startLogger({ file, secrets: () => [] });
  expect(() => log.info({}, "nobody reads it")).not.toThrow();
});
