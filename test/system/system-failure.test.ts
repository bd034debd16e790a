import { mkdirSync, openSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { writeText } from "../../src/system/files.ts";
import { hintFor, reasonOf, systemFailure } from "../../src/system/system-failure.ts";
import { tempProject } from "../helpers/temp-project.ts";

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return expect.fail("nothing was thrown");
}

const refusal = (code: string, syscall: string, path: string) =>
  Object.assign(new Error(`${code}: permission denied, ${syscall} '${path}'`), { code, syscall, path });

describe("what the system refused", () => {
  it("is said in its own words, without code, call and path", () => {
    const { project, write } = tempProject();
    expect(reasonOf(thrownBy(() => openSync(`${project}/none`, "r")))).toBe("no such file or directory");
    expect(reasonOf(thrownBy(() => mkdirSync(write("a, b", ""))))).toBe("file already exists");
    expect(reasonOf(new Error("EACCES: permission denied, rename '/a, b' -> '/c'"))).toBe(
      "permission denied",
    );
    expect(reasonOf(new Error("something else"))).toBe("something else");
    expect(reasonOf("text")).toBe("text");
  });

  it("never names the temporary file", () => {
    const { write } = tempProject();
    const error = thrownBy(() => writeText(`${write("file", "")}/below`, "x"));
    expect(String((error as Error).message)).not.toContain(".aienv-");
  });

  it.each([
    ["mkdir", "system.unwritable", "can't be written: permission denied"],
    ["open", "system.unreadable", "can't be opened: permission denied"],
  ])("is no bug of ours: %s", (syscall, code, message) => {
    const failure = systemFailure(refusal("EACCES", syscall, "/s/aienv"));
    expect(failure).toMatchObject({ code, message, where: { file: "/s/aienv" }, hint: "ls -ld /s /s/aienv" });
  });

  it("is told from what only a bug brings", () => {
    expect(systemFailure(refusal("ENOENT", "open", "/x"))).toBeUndefined();
    expect(systemFailure(new TypeError("x is not a function"))).toBeUndefined();
    expect(systemFailure("text")).toBeUndefined();
  });

  it("asks for the disk's room where that is what lacks", () => {
    expect(hintFor(refusal("ENOSPC", "write", "/s/a"), "/s/a")).toBe("df -h /s");
  });
});
