import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { expect, it } from "vitest";
import { sayReceipt } from "../../../src/cli/proxy/receipt.ts";
import type { Attempt } from "../../../src/ledger/attempt.ts";
import { ledgerFile } from "../../../src/ledger/ledger-file.ts";
import { startRecorder } from "../../../src/ledger/record.ts";
import { sampleAttempt } from "../../helpers/sample-attempt.ts";
import { tempProject } from "../../helpers/temp-project.ts";

it("says after a run what it came to, and what was not answered, for tools that say nothing of it", async () => {
  const { paths } = tempProject();
  const file = ledgerFile(paths);
  mkdirSync(dirname(file), { recursive: true });
  const record = (attempt: Attempt) => {
    const recorder = startRecorder({ file, warn: (message) => expect.fail(message), now: Date.now });
    recorder.record(attempt);
    recorder.close();
  };
  const since = Date.now();
  const row = { ...sampleAttempt, at: since, project: "/p", tool: "droid" };
  record(row);
  const said: string[] = [];
  const tell = () =>
    sayReceipt(
      { paths, say: (text) => said.push(text) },
      { name: "Droid", tool: "droid", project: "/p", since },
    );
  await tell();
  expect(said).toEqual([expect.stringContaining("Droid: $0.0020, 110 tokens in")]);
  record({ ...row, exchange: "x2", outcome: "failed", cause: "authentication", cost: undefined });
  await tell();
  expect(said[2]).toBe(
    "note a request was not answered (glm/glm-4.6: authentication)\n  next: aienv doctor; aienv test glm/glm-4.6",
  );
});
