import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startRecorder } from "../../src/ledger/record.ts";
import { healthBook } from "../../src/proxy/health-book.ts";
import { paceBook } from "../../src/proxy/pace-book.ts";
import { sampleAttempt } from "../helpers/sample-attempt.ts";

const hour = 3_600_000;

it("a model that rests serves again although the clock was set back", () => {
  let now = 10 * hour;
  const health = healthBook(() => now);
  health.failed("model a/b", { retryAfterMs: 60_000 });
  expect(health.serves(["model a/b"])).toBe(false);
  now -= hour;
  expect(health.serves(["model a/b"])).toBe(true);
  expect(health.admit(["model a/b"])).toBe(true);
  expect(health.serves(["model a/b"])).toBe(false);
  now -= hour;
  expect(health.serves(["model a/b"])).toBe(true);
});

it("a provider's minute is over although the clock was set back", () => {
  let now = 10 * hour;
  const paces = paceBook(() => now);
  const provider = { id: "a", limits: { rpm: 1 } };
  const asked = { estimatedInput: () => 1 };
  paces.begin(provider, asked)({});
  expect(paces.hasRoom(provider, asked)).toBe(false);
  now -= hour;
  expect(paces.hasRoom(provider, asked)).toBe(true);
  paces.begin(provider, asked)({});
  expect(paces.hasRoom(provider, asked)).toBe(false);
  now += 60_001;
  expect(paces.hasRoom(provider, asked)).toBe(true);
});

it("a ledger that broke is tried again although the clock was set back", () => {
  let now = 10 * hour;
  const folder = mkdtempSync(join(tmpdir(), "aienv-clock-"));
  // A folder stands in the file's place.
  const recorder = startRecorder({ file: folder, warn: () => undefined, now: () => now });
  try {
    recorder.record(sampleAttempt);
    recorder.flush();
    expect(recorder.problem).toBeDefined();
    rmSync(folder, { recursive: true });
    recorder.flush();
    expect(recorder.problem).toBeDefined();
    now -= hour;
    recorder.flush();
    expect(recorder.problem).toBeUndefined();
  } finally {
    recorder.close();
    for (const end of ["", "-wal", "-shm"]) rmSync(join(`${folder}${end}`), { force: true });
  }
});
