import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { secretCache } from "../../../src/cli/proxy/secret-cache.ts";
import { findPaths } from "../../../src/system/paths.ts";

function machine(environment: Record<string, string> = {}, isLasting = false) {
  const home = mkdtempSync(join(tmpdir(), "aienv-secrets-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const paths = findPaths({ HOME: home });
  mkdirSync(paths.config, { recursive: true });
  let time = 0;
  return {
    cache: secretCache({ environment, paths, now: () => time, isLasting }),
    write: (value: string) => writeFileSync(paths.secrets, `K=${value}\n`, { mode: 0o600 }),
    reference: { kind: "dotenv", path: paths.secrets, variable: "K" } as const,
    pass: (ms: number) => {
      time += ms;
    },
  };
}

it("looks a key up once in five minutes, and at once when it was refused", async () => {
  const { cache, write, reference, pass } = machine();
  write("one");
  expect(await cache.get(reference)).toBe("one");
  write("two");
  pass(299_000);
  expect(await cache.get(reference)).toBe("one");
  pass(1_000);
  expect(await cache.get(reference)).toBe("two");
  write("three");
  cache.forget(reference);
  expect(await cache.get(reference)).toBe("three");
  expect(cache.values()).toEqual(["one", "two", "three"]);
});

it("keeps no failure", async () => {
  const { cache, write, reference } = machine();
  await expect(cache.get(reference)).rejects.toMatchObject({ code: expect.stringMatching(/^secrets\./) });
  write("one");
  expect(await cache.get(reference)).toBe("one");
});

it("takes no local token for a provider's key", async () => {
  const { cache } = machine({ OPENAI_API_KEY: `aienv-${"x".repeat(32)}`, REAL_KEY: "r" });
  await expect(cache.get({ kind: "env", variable: "OPENAI_API_KEY" })).rejects.toMatchObject({
    code: "secrets.missing",
  });
  expect(await cache.get({ kind: "env", variable: "REAL_KEY" })).toBe("r");
});

it.each([
  [true, "K was not set where the proxy was started", "where a service finds it"],
  [false, "K is not set in the environment", "export K="],
])(
  "says what to do about a variable that is not there, in a process that lasts: %s",
  async (isLasting, message, hint) => {
    const { cache } = machine({}, isLasting);
    await expect(cache.get({ kind: "env", variable: "K" })).rejects.toMatchObject({
      code: "secrets.missing",
      message,
      hint: expect.stringContaining(hint),
    });
  },
);
