import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeOptions } from "../../../src/cli/proxy/lean-process.ts";
import { tempProject } from "../../helpers/temp-project.ts";

/** A machine with a `systemctl` that writes down what it is asked. */
function machine() {
  const world = tempProject();
  const asked = join(world.home, "asked");
  const systemctl = join(world.home, "bin", "systemctl");
  writeFileSync(systemctl, `#!/bin/sh\necho "$*" >>'${asked}'\n`);
  chmodSync(systemctl, 0o755);
  const unit = join(world.home, ".config/systemd/user/aienv-proxy.service");
  return {
    ...world,
    unit,
    text: () => readFileSync(unit, "utf8"),
    asked: () => (existsSync(asked) ? readFileSync(asked, "utf8").trim().split("\n") : []),
  };
}

describe.skipIf(process.platform === "darwin")("the proxy as a login service", () => {
  it("is written once, made known, and says which keys it will not see", async () => {
    const { aienv, text, asked } = machine();
    const { code, err } = await aienv(["proxy", "install"]);
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining("DEEPSEEK_API_KEY, HOUSE_KEY") });
    expect(err).toContain("does not see what your shell exports");
    const options = nodeOptions.map((option) => `"${option}"`).join(" ");
    expect(text()).toMatch(
      new RegExp(`^ExecStart="/.*" ${options} "/.*launch\\.ts" "proxy" "run" "--background"$`, "m"),
    );
    expect(text()).toContain('Environment="MALLOC_ARENA_MAX=1"');
    expect(text()).not.toContain("planted-house-key");
    expect(asked()).toEqual(["--user daemon-reload", "--user enable --now aienv-proxy.service"]);
    const before = text();
    expect(await aienv(["proxy", "install"])).toMatchObject({ code: 0 });
    expect(text()).toBe(before);
  });

  it("finds what the user moved", async () => {
    const { aienv, text, home } = machine();
    const state = join(home, 'odd "state" $x %h');
    await aienv(["proxy", "install"], { environment: { AIENV_STATE_DIR: state } });
    expect(text()).toContain(`Environment="AIENV_STATE_DIR=${home}/odd \\"state\\" $x %%h"`);
    await aienv(["proxy", "install"], { environment: { XDG_DATA_HOME: join(home, "data") } });
    expect(text()).toContain(`Environment="XDG_DATA_HOME=${home}/data"`);
  });

  it.each([
    ["proxy", "uninstall"],
    ["uninstall", "--yes"],
  ])("is gone after %s %s, with the folders that it made", async (...args) => {
    const { aienv, asked, home } = machine();
    await aienv(["proxy", "install"]);
    expect(await aienv(args)).toMatchObject({ code: 0 });
    expect(asked().slice(2)).toEqual(["--user disable --now aienv-proxy.service", "--user daemon-reload"]);
    expect(existsSync(join(home, ".config/systemd/user/aienv-proxy.service"))).toBe(false);
    if (args[0] === "uninstall") expect(existsSync(join(home, ".config/systemd"))).toBe(false);
  });

  it("leaves somebody else's of the same name", async () => {
    const { aienv, unit, asked } = machine();
    mkdirSync(dirname(unit), { recursive: true });
    writeFileSync(unit, "[Service]\nExecStart=/mine\n");
    expect(await aienv(["proxy", "install"])).toMatchObject({
      code: 3,
      err: expect.stringContaining("proxy.other-service"),
    });
    await aienv(["proxy", "uninstall"]);
    await aienv(["uninstall", "--yes"]);
    expect(readFileSync(unit, "utf8")).toBe("[Service]\nExecStart=/mine\n");
    expect(asked()).toEqual([]);
  });

  it("is shown by `uninstall --diff` and stays", async () => {
    const { aienv, unit } = machine();
    await aienv(["proxy", "install"]);
    const { err } = await aienv(["uninstall", "--diff"]);
    expect(err).toContain("would remove ~/.config/systemd/user/aienv-proxy.service");
    expect(existsSync(unit)).toBe(true);
  });
});
