import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { Readable } from "node:stream";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type TempProject, tempProject } from "../helpers/temp-project.ts";

const key = "planted-typed-key";
const password = vi.hoisted(() => vi.fn());
vi.mock("@clack/prompts", () => ({ password, isCancel: (answer: unknown) => typeof answer === "symbol" }));

/** A terminal at which somebody answers; undefined: nobody may be asked. */
function terminal(answer: string | symbol | undefined) {
  password.mockReset();
  if (answer === undefined) password.mockRejectedValue(new Error("asked"));
  else password.mockResolvedValue(answer);
  for (const stream of [process.stdin, process.stderr]) {
    const before = Object.getOwnPropertyDescriptor(stream, "isTTY");
    Object.defineProperty(stream, "isTTY", { value: true, configurable: true });
    onTestFinished(() => {
      if (before) Object.defineProperty(stream, "isTTY", before);
      else Reflect.deleteProperty(stream, "isTTY");
    });
  }
  return { CI: "" };
}

function pipe(text: string) {
  const spy = vi
    .spyOn(process, "stdin", "get")
    .mockReturnValue(Readable.from([text]) as typeof process.stdin);
  onTestFinished(() => spy.mockRestore());
}

const registryOf = ({ paths }: TempProject) => readFileSync(paths.registry, "utf8");
const secretsOf = ({ paths }: TempProject) => readFileSync(paths.secrets, "utf8");

describe("add asks for a key", () => {
  it("without showing it, keeps it in secrets.env with mode 0600 and writes where it is", async () => {
    const project = tempProject();
    const ran = await project.aienv(["add", "moonshot"], { environment: terminal(key) });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.out + ran.err + registryOf(project)).not.toContain(key);
    expect(password).toHaveBeenCalledWith(expect.objectContaining({ mask: "" }));
    expect(registryOf(project)).toMatch(/moonshot:\n +key: dotenv:secrets\.env#MOONSHOT_API_KEY\n/);
    expect(secretsOf(project)).toBe(`MOONSHOT_API_KEY=${key}\n`);
    expect(statSync(project.paths.secrets).mode & 0o777).toBe(0o600);
  });

  it("and leaves what else stands in secrets.env", async () => {
    const project = tempProject();
    writeFileSync(project.paths.secrets, "# mine\nA='b c' # kept\n", { mode: 0o600 });
    await project.aienv(["add", "moonshot"], { environment: terminal("a'b\"c$d#f") });
    expect(secretsOf(project)).toMatch(/^# mine\nA='b c' # kept\nMOONSHOT_API_KEY=/);
  });

  it("and keeps the reference to the variable where none is typed", async () => {
    const project = tempProject();
    const ran = await project.aienv(["add", "moonshot"], { environment: terminal("") });
    expect(ran.err).toContain("next: export MOONSHOT_API_KEY=…");
    expect(existsSync(project.paths.secrets)).toBe(false);
  });

  it("and writes nothing when it is cancelled", async () => {
    const project = tempProject();
    const before = registryOf(project);
    const environment = terminal(Symbol("cancelled"));
    expect(await project.aienv(["add", "moonshot"], { environment })).toMatchObject({ code: 2 });
    expect(registryOf(project)).toBe(before);
  });

  it.each<[string, string[], Record<string, string>]>([
    ["its variable is set", ["add", "moonshot"], { MOONSHOT_API_KEY: key }],
    ["a reference is given", ["add", "moonshot", "--key", "env:KIMI"], {}],
    ["it has one already", ["add", "deepseek", "--model", "x"], {}],
    ["nothing is to be written", ["add", "moonshot", "--diff"], {}],
    [
      "the provider is one of one's own",
      ["add", "mine", "--endpoint", "openai-chat=http://127.0.0.1:1/v1"],
      {},
    ],
    ["nobody is there", ["add", "moonshot"], { CI: "1" }],
  ])("but not where %s", async (_when, args, more) => {
    const ran = await tempProject().aienv(args, { environment: { ...terminal(undefined), ...more } });
    expect(ran).toMatchObject({ code: 0 });
    expect(password).not.toHaveBeenCalled();
  });

  it("and refuses to add to a file that others may read", async () => {
    const project = tempProject();
    const before = registryOf(project);
    writeFileSync(project.paths.secrets, "A=b\n");
    chmodSync(project.paths.secrets, 0o644);
    const ran = await project.aienv(["add", "moonshot"], { environment: terminal(key) });
    expect(ran.err).toMatch(/mode 0644.*\[secrets\.open\]\n {2}next: chmod 600/);
    expect([registryOf(project), secretsOf(project)]).toEqual([before, "A=b\n"]);
  });

  it("and writes nothing where the file could not hold it", async () => {
    const project = tempProject();
    const before = registryOf(project);
    const ran = await project.aienv(["add", "moonshot"], { environment: terminal("a'b\"c`d#\\n") });
    expect(ran.err).toContain("[edit.not-expressible]");
    expect(registryOf(project)).toBe(before);
  });

  it("and keeps it in the keyring where there is one", async () => {
    const kept = new Map<string, string>();
    class Entry {
      readonly #at: string;
      constructor(service: string, name: string) {
        this.#at = `${service}/${name}`;
      }
      getPassword() {
        return kept.get(this.#at) ?? null;
      }
      setPassword(value: string) {
        kept.set(this.#at, value);
      }
      deletePassword() {
        kept.delete(this.#at);
      }
    }
    vi.doMock("@napi-rs/keyring", () => ({ Entry }));
    onTestFinished(() => void vi.doUnmock("@napi-rs/keyring"));
    const project = tempProject();
    await project.aienv(["add", "moonshot"], { environment: terminal(key) });
    expect([...kept]).toEqual([["aienv/moonshot", key]]);
    expect(registryOf(project)).toContain("key: keyring:moonshot");
    expect(existsSync(project.paths.secrets)).toBe(false);
  });
});

describe("add --stdin-key", () => {
  it("takes the key from a pipe, also for a provider of one's own", async () => {
    const project = tempProject();
    pipe(`${key}\n`);
    const args = ["add", "7b-house", "--stdin-key", "--endpoint", "openai-chat=http://127.0.0.1:1/v1"];
    const ran = await project.aienv(args);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.out + ran.err).not.toContain(key);
    expect(registryOf(project)).toContain("key: dotenv:secrets.env#_7B_HOUSE_API_KEY");
    expect(secretsOf(project)).toBe(`_7B_HOUSE_API_KEY=${key}\n`);
  });

  it.each(["", "\n", "two words", "sk-\u0001"])("refuses %j", async (text) => {
    const project = tempProject();
    pipe(text);
    expect(await project.aienv(["add", "moonshot", "--stdin-key"])).toMatchObject({ code: 2 });
    expect(existsSync(project.paths.secrets)).toBe(false);
  });

  it("stores nothing with --diff", async () => {
    const project = tempProject();
    pipe(key);
    const ran = await project.aienv(["add", "moonshot", "--stdin-key", "--diff"]);
    expect(ran.out).toContain("+    key: dotenv:secrets.env#MOONSHOT_API_KEY");
    expect(existsSync(project.paths.secrets)).toBe(false);
  });
});

describe("add --key with a key", () => {
  it.each(["sk-planted0planted", "planted", "Bearer planted"])(
    "refuses %j without saying it",
    async (pasted) => {
      const project = tempProject();
      const before = registryOf(project);
      const ran = await project.aienv(["add", "moonshot", "--key", pasted]);
      expect(ran).toMatchObject({ code: 3, out: "" });
      expect(ran.err).toMatch(/\[secrets\.pasted\]\n {2}next: .*--stdin-key/);
      expect(ran.err).not.toContain("planted");
      expect(registryOf(project)).toBe(before);
    },
  );
});
