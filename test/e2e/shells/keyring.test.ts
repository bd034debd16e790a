/** The real native package with a real Secret Service: where neither is installed this is skipped, and says why. */
import { readFileSync, statSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { type KeyringSession, keyringSession, missingForKeyring } from "./keyring-session.ts";

const key = "planted-keyring-key-5b1e";
const missing = missingForKeyring();
if (missing !== undefined) process.stderr.write(`skipped: no keyring is asked, since ${missing}\n`);

function session(): KeyringSession {
  const made = keyringSession();
  onTestFinished(() => made.home.remove());
  made.home.write(".config/aienv/registry.yaml", "version: 1\nproviders: {}\nprofiles: {}\n");
  return made;
}

/** Names of the files below the home that hold the key in clear. */
function holding({ home }: KeyringSession): string[] {
  // A tool's home of ours has links to folders, and to what the user may come to have.
  return home
    .files(".")
    .filter(
      (file) =>
        statSync(home.path(file), { throwIfNoEntry: false })?.isFile() &&
        readFileSync(home.path(file)).includes(key),
    );
}

const addPiped = `printf '${key}\\n' | aienv add moonshot --stdin-key`;

describe.skipIf(missing !== undefined)(
  `a keyring that answers${missing ? ` (skipped: ${missing})` : ""}`,
  () => {
    it("takes a typed key, unseen, and gives it in another login; no file and no output holds it", async () => {
      const { home, login } = session();
      const added = await login(["script -qec 'stty cols 100; aienv add moonshot' /dev/null"], {
        typed: { after: "Key of Moonshot", text: `${key}\r` },
      });
      expect(added, added.stdout + added.stderr).toMatchObject({ code: 0 });
      expect(added.stdout + added.stderr).not.toContain(key);
      expect(home.read(".config/aienv/registry.yaml")).toContain("key: keyring:moonshot");
      expect(home.tryRead(".config/aienv/secrets.env")).toBeUndefined();
      expect((await login(["read-key moonshot"])).stdout).toBe(`${key}\n`);
      expect((await login(["read-key other"])).stdout).toContain("secrets.missing");
      expect(holding({ home, login })).toEqual([]);
    });

    it("has its key in nothing that the commands write and print, which go through the proxy", async () => {
      const { home, login } = session();
      home.link("git");
      home.write("p/.aienv.yaml", "tools: [claude, codex, gemini, qwen, opencode, droid, sdk]\n");
      await login([addPiped]);
      const ran = await login([
        "cd p; git init -q; aienv use moonshot/kimi-k2-0905-preview --integration mise-block || aienv ls models",
        "aienv status; aienv env --json; aienv env; aienv doctor; aienv sync; aienv gen tool-config --all --stdout",
        "aienv run claude",
      ]);
      expect(ran.stdout + ran.stderr).not.toContain(key);
      expect(ran.stdout).toContain("is a keyring secret");
      expect(holding({ home, login })).toEqual([]);
      expect((await login(["read-key moonshot"])).stdout).toBe(`${key}\n`);
    });

    it("leaves nothing of its trial behind", async () => {
      const { login } = session();
      await login([addPiped]);
      expect((await login(["read-key aienv-probe"])).stdout).toContain("secrets.missing");
    });

    it("is not taken for one while it is locked: a key goes to secrets.env, and what it keeps is told as locked", async () => {
      const { home, login } = session();
      await login([addPiped]);
      const second = await login(
        [`printf '${key}\\n' | aienv add deepseek --stdin-key`, "read-key moonshot"],
        { locked: true },
      );
      expect(home.read(".config/aienv/registry.yaml")).toContain("dotenv:secrets.env#DEEPSEEK_API_KEY");
      expect(second.stdout).toMatch(/secrets\.failed .*keyring/);
      expect((await login(["read-key moonshot"])).stdout).toBe(`${key}\n`);
    });
  },
);
