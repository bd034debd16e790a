import { describe, expect, it } from "vitest";
import { readShellExports, type ShellSyntax } from "../../src/setup/shell-exports.ts";

const names = (text: string, syntax: ShellSyntax) =>
  readShellExports(text, syntax).map(({ name, line }) => `${name}:${line}`);

describe("a shell's start-up file exports", () => {
  it.each<[string, string, string[]]>([
    ["a plain export", "export A_KEY=abc", ["A_KEY:1"]],
    ["one in quotes", `export A_KEY="a b;c # d" # mine\nexport B_KEY='x'`, ["A_KEY:1", "B_KEY:2"]],
    ["several in one statement", "export A_KEY=1 B_KEY=2", ["A_KEY:1", "B_KEY:1"]],
    ["several statements in a line", "export A_KEY=1; export B_KEY=2", ["A_KEY:1", "B_KEY:1"]],
    ["one behind a condition", "[ -f x ] && export A_KEY=1 || true", ["A_KEY:1"]],
    ["one in a branch", "if true; then export A_KEY=1; fi\n  export B_KEY=2", ["A_KEY:1", "B_KEY:2"]],
    ["a value that a program gives", "export A_KEY=$(pass show a | head -1)", ["A_KEY:1"]],
    ["the same in back quotes", "export A_KEY=`pass show 'a'`", ["A_KEY:1"]],
    ["a value exported later", "A_KEY=abc\nB_KEY=d\nexport A_KEY", ["A_KEY:1"]],
    ["an export given its value later", "export A_KEY\nA_KEY=abc", ["A_KEY:2"]],
    ["declare and typeset", "declare -x A_KEY=1\ntypeset -gx B_KEY=2", ["A_KEY:1", "B_KEY:2"]],
    ["the last place of two", "export A_KEY=1\nexport A_KEY=2", ["A_KEY:2"]],
    ["with the line ends of Windows", "\r\nexport A_KEY=1\r\n", ["A_KEY:2"]],
  ])("%s", (_case, text, expected) => {
    expect(names(text, "posix")).toEqual(expected);
  });

  it.each([
    ["a comment", "# export A_KEY=abc\n  #export A_KEY=abc"],
    ["an empty value", `export A_KEY=\nexport B_KEY=""`],
    ["a value that is not exported", "A_KEY=abc"],
    ["a value lent to one program", "A_KEY=abc claude -p hello"],
    ["one taken away again", "export A_KEY=abc\nunset A_KEY"],
    ["one that is hidden again", "export A_KEY=abc\nexport -n A_KEY"],
    ["a variable of a function alone", "local A_KEY=abc\ndeclare A_KEY=abc"],
    ["words of another command", `echo "export A_KEY=abc"; alias x='export A_KEY=abc'`],
    ["a quote without its end", 'export "A_KEY=abc'],
  ])("not %s", (_case, text) => {
    expect(names(text, "posix")).toEqual([]);
  });

  it.each<[string, ShellSyntax, string, string[]]>([
    ["global and exported", "fish", "set -gx A_KEY abc", ["A_KEY:1"]],
    ["in long words", "fish", "set --export --global A_KEY abc", ["A_KEY:1"]],
    ["universal", "fish", "set -Ux A_KEY 'a b'; set -x B_KEY c", ["A_KEY:1", "B_KEY:1"]],
    ["as other shells write it", "fish", "export A_KEY=abc", ["A_KEY:1"]],
    ["not without the flag", "fish", "set -g A_KEY abc\nset A_KEY abc", []],
    ["not empty", "fish", `set -gx A_KEY\nset -gx B_KEY ""`, []],
    ["not erased again", "fish", "set -gx A_KEY abc\nset -e A_KEY", []],
    [
      "stored by fish itself",
      "fish-variables",
      "# VERSION: 3.0\nSETUVAR --export A_KEY:sk\\x2dabc\nSETUVAR B_KEY:x\nSETUVAR --export C_KEY:",
      ["A_KEY:2"],
    ],
  ])("for fish, %s", (_case, syntax, text, expected) => {
    expect(names(text, syntax)).toEqual(expected);
  });

  it("whatever stands in the file, within a moment", () => {
    const hostile = [
      `export A=${"$(".repeat(5000)}`,
      `export B=${'"'.repeat(9999)}`,
      "\\".repeat(20_000),
      "`".repeat(9999),
    ];
    const from = performance.now();
    for (const text of hostile)
      for (const syntax of ["posix", "fish"] as const) readShellExports(text, syntax);
    expect(performance.now() - from).toBeLessThan(2000);
  });
});
