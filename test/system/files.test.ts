import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { listFolder, listFolders, readText, removeFile, writeText } from "../../src/system/files.ts";
import { findPaths, projectState } from "../../src/system/paths.ts";
import { findProgram } from "../../src/system/spawn.ts";
import { tempProject } from "../helpers/temp-project.ts";

describe("listing a folder", () => {
  it("gives sorted names, of folders alone where asked, and none where there is no folder", () => {
    const { project, write } = tempProject();
    write("b/file", "");
    write("c", "");
    mkdirSync(join(project, "a"));
    symlinkSync(join(project, "a"), join(project, "link"));
    expect(listFolder(project)).toEqual(["a", "b", "c", "link"]);
    expect(listFolders(project)).toEqual(["a", "b"]);
    for (const none of [join(project, "none"), join(project, "c"), join(project, "c/below")])
      expect([listFolder(none), listFolders(none)]).toEqual([[], []]);
  });
});

describe("reading a file", () => {
  it("keeps its mark and ends, and is nothing where there is none", () => {
    const { write, project } = tempProject();
    expect(readText(write("f", "\uFEFFa\r\nb"))).toBe("\uFEFFa\r\nb");
    expect(readText(join(project, "none"))).toBeUndefined();
    expect(readText(join(project, "f/below"))).toBeUndefined();
  });

  it.each<[string, (file: string) => void]>([
    ["a folder", (file) => mkdirSync(file)],
    ["bytes that are no text", (file) => writeFileSync(file, Buffer.from([0xff, 0xfe, 0x00]))],
    ["more than any file of ours", (file) => writeFileSync(file, Buffer.alloc(17 * 1024 * 1024))],
    ["a device", (file) => symlinkSync("/dev/zero", file)],
  ])("is refused for %s", (_name, make) => {
    const file = join(tempProject().project, "f");
    make(file);
    expect(() => readText(file)).toThrow(
      expect.objectContaining({ code: "system.unreadable", where: { file } }),
    );
  });
});

describe("writing a file", () => {
  it("keeps the mode of one that is there and gives a new one its own", () => {
    const { write, project } = tempProject();
    const file = write("f", "old");
    chmodSync(file, 0o640);
    writeText(file, "new");
    writeText(join(project, "a/b/secret"), "x", { mode: 0o600, folderMode: 0o700 });
    const mode = (path: string) => statSync(join(project, path)).mode & 0o777;
    expect([mode("f"), mode("a/b/secret"), mode("a"), readText(file)]).toEqual([0o640, 0o600, 0o700, "new"]);
  });

  it.each([
    ["that leads to a file", "kept/elsewhere", true],
    ["that leads to a file still to be made", "kept/missing", false],
  ])("follows a link %s", (_name, path, exists) => {
    const { write, project } = tempProject();
    write("kept/other", "x");
    if (exists) write(path, "old");
    const link = join(project, "link");
    symlinkSync(path, link);
    writeText(link, "new");
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readlinkSync(link)).toBe(path);
    expect(readFileSync(join(project, path), "utf8")).toBe("new");
  });

  it("leaves nothing behind where it can't", () => {
    const { write, project } = tempProject();
    const file = write("f/g", "old");
    expect(() => writeText(join(file, "below"), "x")).toThrow(
      expect.objectContaining({ code: "system.unwritable" }),
    );
    mkdirSync(join(project, "folder"));
    expect(() => writeText(join(project, "folder"), "x")).toThrow(
      expect.objectContaining({ code: "system.unwritable" }),
    );
    expect(readdirSync(project).sort()).toEqual(["f", "folder"]);
    expect(() => removeFile(join(project, "none"))).not.toThrow();
  });
});

describe("programs", () => {
  it("are found in absolute folders of PATH, and never inside the project", () => {
    const { project, write, environment } = tempProject();
    for (const file of ["tools/one", "tools/two"]) chmodSync(write(file, "#!/bin/sh\n"), 0o755);
    write("tools/three", "no program");
    const PATH = `relative:${join(project, "tools")}:${environment["PATH"]}`;
    expect(findProgram("one", { PATH })).toBe(join(project, "tools/one"));
    expect(findProgram("one", { PATH }, project)).toBeUndefined();
    expect(findProgram("one", { PATH }, `${project}-other`)).toBe(join(project, "tools/one"));
    expect(findProgram("three", { PATH })).toBeUndefined();
    expect(findProgram("one", {})).toBeUndefined();
  });
});

describe("paths", () => {
  it.each([
    ["below HOME", {}, "/h/.config/aienv", "/h/.local/share/aienv", "/h/.local/state/aienv"],
    [
      "where XDG says",
      { XDG_CONFIG_HOME: "/c", XDG_DATA_HOME: "/d", XDG_STATE_HOME: "/s" },
      "/c/aienv",
      "/d/aienv",
      "/s/aienv",
    ],
    [
      "below HOME where XDG is relative",
      { XDG_CONFIG_HOME: "c", XDG_STATE_HOME: "" },
      "/h/.config/aienv",
      "/h/.local/share/aienv",
      "/h/.local/state/aienv",
    ],
    [
      "where our own variables say",
      { AIENV_CONFIG_DIR: "/x", AIENV_DATA_DIR: "/y", AIENV_STATE_DIR: "/z" },
      "/x",
      "/y",
      "/z",
    ],
  ])("lie %s", (_name, environment, config, data, state) => {
    expect(findPaths({ HOME: "/h", ...environment })).toMatchObject({ config, data, state });
  });

  it("need an absolute HOME", () => {
    expect(() => findPaths({ HOME: "relative" })).toThrow(
      expect.objectContaining({ code: "system.no-home" }),
    );
  });

  it("of a project's state are its own path below `projects`", () => {
    expect(projectState({ state: "/s" }, "/a/b")).toBe("/s/projects/a/b/.aienv");
    expect(dirname(projectState({ state: "/s" }, "/"))).toBe("/s/projects");
  });
});
