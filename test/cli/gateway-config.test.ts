import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { tempProject } from "../helpers/temp-project.ts";

const registry = `version: 1
providers:
  deepseek: { keys: [env:DEEPSEEK_API_KEY, env:DEEPSEEK_KEY_2] }
  house:
    endpoints: { openai-chat: http://10.0.0.5:8000/v1 }
    key: env:HOUSE_KEY
    headers: { X-Team: blue }
    models: { big: {}, quick: { upstream: tiny } }
  gate: { template: portkey, url: http://127.0.0.1:9 }
  other: { template: one-api, url: http://127.0.0.1:9 }
aliases:
  quickly: house/quick
  safe: { first: [house/big, deepseek/deepseek-flash] }
  spread: { balance: [{ model: house/big, weight: 3 }, deepseek/deepseek-flash] }
profiles: { default: { main: house/big } }
`;
const house = { provider: "openai", custom_host: "http://10.0.0.5:8000/v1", api_key: "env:HOUSE_KEY" };
const second = { provider: "deepseek", api_key: "env:DEEPSEEK_KEY_2" };
const first = { provider: "deepseek", api_key: "env:DEEPSEEK_API_KEY" };
const flash = { override_params: { model: "deepseek-flash" } };

describe("gateway config for Portkey", () => {
  it("says a provider in headers without its key, and an alias in a config", async () => {
    const { aienv } = tempProject({ registry });
    const { code, out } = await aienv(["gateway", "config", "gate", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out).configs).toEqual([
      { name: "deepseek", config: { strategy: { mode: "loadbalance" }, targets: [first, second] } },
      {
        name: "house",
        config: house,
        headers: {
          "x-portkey-provider": "openai",
          "x-portkey-custom-host": "http://10.0.0.5:8000/v1",
          "x-portkey-forward-headers": "X-Team",
          "X-Team": "blue",
        },
        key: "env:HOUSE_KEY",
      },
      { name: "quickly", config: { ...house, override_params: { model: "tiny" } } },
      {
        name: "safe",
        config: {
          strategy: { mode: "fallback", on_status_codes: [408, 429, 500, 502, 503, 504] },
          targets: [
            { ...house, override_params: { model: "big" } },
            { ...first, ...flash },
            { ...second, ...flash },
          ],
        },
      },
      {
        name: "spread",
        config: {
          strategy: { mode: "loadbalance" },
          targets: [
            { ...house, override_params: { model: "big" }, weight: 3 },
            { ...first, ...flash, weight: 1 },
            { ...second, ...flash, weight: 1 },
          ],
        },
      },
    ]);
  });

  it("prints references, and says which host Portkey has to trust", async () => {
    const { aienv } = tempProject({ registry });
    const { out, err } = await aienv(["gateway", "config", "gate", "--for", "house"]);
    expect(out).toContain("x-portkey-custom-host: http://10.0.0.5:8000/v1\n");
    expect(out).toContain("authorization: Bearer env:HOUSE_KEY");
    expect(err).toContain("TRUSTED_CUSTOM_HOSTS");
  });

  it("writes one config with its keys for the user alone to read", async () => {
    const { aienv, project, environment } = tempProject({ registry });
    environment["DEEPSEEK_API_KEY"] = "deepseek-key-0123456789";
    const file = `${project}/safe.json`;
    const missing = await aienv(["gateway", "config", "gate", "--for", "safe", "--output", file]);
    expect(missing.err).toContain("DEEPSEEK_KEY_2 is not set");
    expect(existsSync(file)).toBe(false);
    environment["DEEPSEEK_KEY_2"] = "deepseek-two-0123456789";
    const { code, out, err } = await aienv(["gateway", "config", "gate", "--for", "safe", "--output", file]);
    expect({ code, mode: statSync(file).mode & 0o777, out }).toEqual({ code: 0, mode: 0o600, out: "" });
    expect(err).not.toContain("0123456789");
    const { targets } = JSON.parse(readFileSync(file, "utf8"));
    expect(targets[0].api_key).toBe("planted-house-key");
    expect(targets[2].api_key).toBe("deepseek-two-0123456789");
    expect((await aienv(["gateway", "config", "gate", "--output", file])).code).toBe(2);
  });

  it("says what can't be done, and what can", async () => {
    const { aienv } = tempProject({ registry });
    expect((await aienv(["gateway", "config", "other"])).err).toContain("aienv gateway push other");
    expect((await aienv(["gateway", "config", "gate", "--for", "saef"])).err).toContain(
      'did you mean "safe"',
    );
  });

  it("knows the gateway by its greeting", async () => {
    const server = createServer((_request, response) => response.end("AI Gateway says hey!"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { aienv } = tempProject({ registry: registry.replace("127.0.0.1:9 }", `127.0.0.1:${port} }`) });
    const { code, out } = await aienv(["gateway", "status", "gate"]);
    expect(code).toBe(0);
    expect(out).toContain("no push: it keeps nothing");
    expect((await aienv(["gateway", "push", "gate", "--yes"])).err).toContain("aienv gateway config gate");
  });
});
