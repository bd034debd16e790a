import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { originalEnvironment } from "../../src/system/original-environment.ts";

/** As mise 2026.9.15 wrote it for FOO_KEY `old` to `new`, and BAR_KEY `bar` to nothing. */
const mise = "eAFrXpyfk9K03M3fP97bNRLEWe7kGARmJyUWLc5LLW+ES+alli8pSCzJmAAAVcEWSA";
const direnv = (difference: object) =>
  deflateSync(JSON.stringify(difference)).toString("base64").replaceAll("+", "-").replaceAll("/", "_");

describe("the environment without what mise and direnv put over it", () => {
  it("has the user's own values again, those that were taken away too", () => {
    expect(originalEnvironment({ __MISE_DIFF: mise, FOO_KEY: "new", HOME: "/h" })).toEqual({
      __MISE_DIFF: mise,
      FOO_KEY: "old",
      BAR_KEY: "bar",
      HOME: "/h",
    });
    const text = direnv({
      p: { FOO_KEY: "old", PATH: "/bin" },
      n: { FOO_KEY: "new", ADDED: "x", PATH: "/p" },
    });
    expect(originalEnvironment({ DIRENV_DIFF: text, FOO_KEY: "new", ADDED: "x", PATH: "/p" })).toEqual({
      DIRENV_DIFF: text,
      FOO_KEY: "old",
      PATH: "/p",
    });
  });

  it("keeps a value that somebody set since", () => {
    expect(originalEnvironment({ __MISE_DIFF: mise, FOO_KEY: "mine", BAR_KEY: "mine" })).toMatchObject({
      FOO_KEY: "mine",
      BAR_KEY: "mine",
    });
  });

  it("reads long texts and many entries", () => {
    const long = "x".repeat(70_000);
    const text = (value: string) => {
      const bytes = Buffer.from(value);
      const head = Buffer.alloc(5);
      head.writeUInt8(0xdb);
      head.writeUInt32BE(bytes.length, 1);
      return Buffer.concat([head, bytes]);
    };
    const pairs = Array.from({ length: 40 }, (_, index) => [
      text(`V${index}`),
      text(long.slice(index)),
    ]).flat();
    const count = Buffer.from([0xde, 0, 40]);
    const packed = Buffer.concat([
      Buffer.from([0x82]),
      text("old"),
      count,
      ...pairs,
      text("new"),
      Buffer.from([0x80]),
    ]);
    const result = originalEnvironment({ __MISE_DIFF: deflateSync(packed).toString("base64") });
    expect(result["V39"]).toBe(long.slice(39));
  });

  it.each(["", "nonsense", Buffer.from("nonsense").toString("base64"), deflateSync("{").toString("base64")])(
    "is left as it is by what it can't read: %j",
    (text) => {
      const environment = { __MISE_DIFF: text, DIRENV_DIFF: text, A: "1" };
      expect(originalEnvironment(environment)).toEqual(environment);
    },
  );
});
