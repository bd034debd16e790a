import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  parseSecretReference,
  referenceText,
  type SecretReference,
} from "../../src/core/secret-reference.ts";
import { readCommandSecret, splitWords } from "../../src/secrets/command-secret.ts";
import { hasKeyring, writeKeyring } from "../../src/secrets/keyring-secret.ts";
import { resolveSecret } from "../../src/secrets/resolve-secret.ts";
import { findPaths } from "../../src/system/paths.ts";

const secret = "planted-secret-value";

function tempHome() {
  const home = mkdtempSync(join(tmpdir(), "aienv-secrets-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const environment: Record<string, string> = { HOME: home, PATH: "/usr/bin:/bin", HELD: secret, EMPTY: "" };
  const paths = findPaths(environment);
  mkdirSync(paths.config, { recursive: true });
  const write = (file: string, text: string, mode = 0o600) => {
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  };
  const resolve = (text: string) => resolveSecret(reference(text), environment, paths);
  return { home, paths, environment, write, resolve };
}

function reference(text: string): SecretReference {
  const parsed = parseSecretReference(text);
  if (parsed === undefined) throw new Error(`no reference: ${text}`);
  return parsed;
}

describe("a reference", () => {
  it.each(["env:A", "dotenv:~/keys.env#A", "dotenv:a#b.env#A", "keyring:glm", "command:pass show 'a b'"])(
    "is written as it was read: %s",
    (text) => expect(referenceText(reference(text))).toBe(text),
  );

  it.each(["sk-planted", "", "env", "dotenv:file-without-name", "vault:a"])("is none: %j", (text) =>
    expect(parseSecretReference(text)).toBeUndefined(),
  );
});

describe("env:", () => {
  it("gives the variable's value", async () => {
    expect(await tempHome().resolve("env:HELD")).toBe(secret);
  });

  it.each(["env:ABSENT", "env:EMPTY", "env:toString"])(
    "is missing for %s and names the variable",
    async (text) => {
      await expect(tempHome().resolve(text)).rejects.toMatchObject({
        code: "secrets.missing",
        message: expect.stringContaining(text.slice(4)),
      });
    },
  );
});

describe("dotenv:", () => {
  it("reads beside the registry, below HOME and by an absolute path", async () => {
    const { home, paths, write, resolve } = tempHome();
    write(paths.secrets, `# keys\nA=${secret}\nB='with spaces'\n`);
    write(join(home, "keys.env"), `export A=${secret}\n`);
    expect(await resolve("dotenv:secrets.env#A")).toBe(secret);
    expect(await resolve("dotenv:secrets.env#B")).toBe("with spaces");
    expect(await resolve("dotenv:~/keys.env#A")).toBe(secret);
    expect(await resolve(`dotenv:${home}/keys.env#A`)).toBe(secret);
  });

  it("is missing without the file, the name, or a value", async () => {
    const { paths, write, resolve } = tempHome();
    await expect(resolve("dotenv:secrets.env#A")).rejects.toMatchObject({
      code: "secrets.missing",
      where: { file: paths.secrets, path: "A" },
    });
    write(paths.secrets, `A=\nOTHER=${secret}\n`);
    for (const name of ["A", "B", "toString"])
      await expect(resolve(`dotenv:secrets.env#${name}`)).rejects.toMatchObject({ code: "secrets.missing" });
  });

  it.each([0o644, 0o640, 0o604, 0o660, 0o620])("refuses a file of mode %o", async (mode) => {
    const { paths, write, resolve } = tempHome();
    write(paths.secrets, `A=${secret}\n`, mode);
    const refused = await resolve("dotenv:secrets.env#A").catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "secrets.open", hint: expect.stringContaining("chmod 600") });
    expect(String((refused as Error).message)).not.toContain(secret);
  });

  it("looks at the file behind a link", async () => {
    const { home, paths, write, resolve } = tempHome();
    symlinkSync(write(join(home, "open.env"), `A=${secret}\n`, 0o644), paths.secrets);
    await expect(resolve("dotenv:secrets.env#A")).rejects.toMatchObject({ code: "secrets.open" });
  });

  it.runIf(process.getuid?.() === 0)("refuses another user's file", async () => {
    const { paths, write, resolve } = tempHome();
    chownSync(write(paths.secrets, `A=${secret}\n`), 12345, 12345);
    await expect(resolve("dotenv:secrets.env#A")).rejects.toMatchObject({ code: "secrets.open" });
  });

  it("refuses a folder", async () => {
    const { paths, resolve } = tempHome();
    mkdirSync(paths.secrets);
    await expect(resolve("dotenv:secrets.env#A")).rejects.toMatchObject({ code: "system.unreadable" });
  });
});

describe("command:", () => {
  it("gives the first line that a real program prints, by name or path, with the environment", async () => {
    const { home, write, resolve } = tempHome();
    const program = write(join(home, "give key"), `#!/bin/sh\necho "$HELD $1"\necho second\n`, 0o700);
    expect(await resolve(`command:'${program}' 'a  b'`)).toBe(`${secret} a  b`);
    expect(await resolve(`command:printf '${secret}\\n'`)).toBe(secret);
  });

  it("starts no shell: nothing is expanded, chained or redirected", async () => {
    const { home, resolve } = tempHome();
    const text = `$HELD $(id) \`id\` ; touch ${home}/x | cat > ${home}/y * ~`;
    expect(await resolve(`command:echo ${text}`)).toBe(text);
  });

  it("runs no program of the project's own", async () => {
    const { home, paths, environment, write } = tempHome();
    mkdirSync(join(home, "project/bin"), { recursive: true });
    write(join(home, "project/bin/pass"), "#!/bin/sh\necho stolen\n", 0o700);
    const inside = { ...environment, PATH: `${home}/project/bin:${environment["PATH"]}` };
    const read = (outside?: string) => resolveSecret(reference("command:pass"), inside, paths, outside);
    expect(await read()).toBe("stolen");
    await expect(read(join(home, "project"))).rejects.toMatchObject({ code: "secrets.failed" });
  });

  it("says which program failed, and nothing of what it said", async () => {
    const { home, write, resolve } = tempHome();
    const program = write(
      join(home, "fails"),
      `#!/bin/sh\necho ${secret} >&2\necho ${secret}\nexit 3\n`,
      0o700,
    );
    const failed = await resolve(`command:${program}`).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      code: "secrets.failed",
      message: expect.stringContaining("ended with 3"),
    });
    expect(JSON.stringify(failed) + (failed as Error).message).not.toContain(secret);
  });

  it.each([
    ["a program that is not on PATH", "no-such-program x", "secrets.failed"],
    ["a program that prints nothing", "true", "secrets.missing"],
    ["an open quote", "echo 'a", "secrets.failed"],
  ])("refuses %s", async (_name, command, code) => {
    await expect(tempHome().resolve(`command:${command}`)).rejects.toMatchObject({ code });
  });

  it("ends at its time limit, also when the program started others", async () => {
    const { home, environment, write } = tempHome();
    const program = write(join(home, "slow"), "#!/bin/sh\nsleep 4 &\nsleep 4\n", 0o700);
    const began = performance.now();
    await expect(readCommandSecret(program, environment, { timeLimitMs: 200 })).rejects.toMatchObject({
      code: "secrets.failed",
      message: expect.stringContaining("took over 0.2 s"),
    });
    expect(performance.now() - began).toBeLessThan(3_500);
  });

  it.each<[string, string[]]>([
    ["a b", ["a", "b"]],
    ["  a\t b  ", ["a", "b"]],
    [`'a b' "c d"`, ["a b", "c d"]],
    [`a\\ b "q\\"q" '\\'`, ["a b", 'q"q', "\\"]],
    [`'' ""x`, ["", "x"]],
    ["", []],
  ])("splits %j as a shell would", (text, words) => expect(splitWords(text)).toEqual(words));
});

describe("keyring:", () => {
  it("says what to install where the package is not there", async () => {
    expect(await hasKeyring()).toBe(false);
    await expect(tempHome().resolve("keyring:glm")).rejects.toMatchObject({
      code: "secrets.no-keyring",
      hint: "npm install --global @napi-rs/keyring",
    });
  });

  it("keeps and gives a key by the package, and reports a locked one", async () => {
    const kept = new Map<string, string>();
    let refuses = false;
    class Entry {
      readonly at: string;
      constructor(service: string, name: string, options: unknown) {
        this.at = `${service}/${name}`;
        expect(options).toEqual({ linux: { store: "secret-service" } });
        if (name === "locked") throw new Error("the collection is locked");
      }
      getPassword() {
        return kept.get(this.at) ?? null;
      }
      setPassword(password: string) {
        if (!refuses) kept.set(this.at, password);
      }
      deletePassword() {
        kept.delete(this.at);
      }
    }
    vi.doMock("@napi-rs/keyring", () => ({ Entry }));
    onTestFinished(() => void vi.doUnmock("@napi-rs/keyring"));
    expect(await hasKeyring()).toBe(true);
    await writeKeyring("glm", secret);
    expect([...kept]).toEqual([["aienv/glm", secret]]);
    expect(await tempHome().resolve("keyring:glm")).toBe(secret);
    await expect(tempHome().resolve("keyring:other")).rejects.toMatchObject({ code: "secrets.missing" });
    await expect(tempHome().resolve("keyring:locked")).rejects.toMatchObject({ code: "secrets.failed" });
    refuses = true;
    expect(await hasKeyring()).toBe(false);
  });
});
