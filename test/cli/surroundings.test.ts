import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { tempProject } from "../helpers/temp-project.ts";

describe("a working directory that was removed", () => {
  it("is said to be gone, with the way out", async () => {
    const { aienv, home } = tempProject();
    const gone = join(home, "gone");
    mkdirSync(gone);
    const error = Object.assign(new Error("ENOENT: no such file or directory, uv_cwd"), { code: "ENOENT" });
    const before = process.cwd.bind(process);
    let calls = 0;
    // The helper asks first, to come back afterwards.
    const cwd = vi.spyOn(process, "cwd").mockImplementation(() => {
      calls += 1;
      if (calls > 1) throw error;
      return before();
    });
    try {
      const { code, err } = await aienv(["status"], { cwd: gone });
      expect({ code, err }).toEqual({
        code: 2,
        err: expect.stringMatching(/this directory is gone.*\n {2}next: cd\n/),
      });
    } finally {
      cwd.mockRestore();
      rmSync(gone, { recursive: true });
    }
  });
});

describe("mise that does not trust a folder", () => {
  it("is named once by `use --share`, with all files that it does not read", async () => {
    const { aienv, home, write } = tempProject({ tools: ["claude", "mise"] });
    writeFileSync(
      join(home, "bin/mise"),
      '#!/bin/sh\n[ "$1 $2" = "trust --show" ] && echo "~/work/app: untrusted"\nexit 0\n',
    );
    write(".mise.toml", "[tools]\n");
    write("mise.local.toml", "[tools]\n");
    write(".mise.local.toml", "[tools]\n");
    const { err } = await aienv(["use", "default", "--share"]);
    expect(err.match(/next: mise trust/g)).toHaveLength(1);
    expect(err).toMatch(/mise does not read \.mise\.toml and \S+ until/);
  });
});

describe("`status` without a project", () => {
  it("says where its choice counts", async () => {
    const { aienv } = tempProject({ tools: ["claude"] });
    expect((await aienv(["status"])).out).toContain(
      "default (the profile default) wherever nothing else is chosen",
    );
  });
});
