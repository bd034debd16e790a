// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what shells and tools would expand
/** Text of a provider's or gateway's making: refused, or literally what it says wherever it arrives. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { findProgram } from "../../../src/system/spawn.ts";
import { canaryKey, hostileWorld } from "../../helpers/hostile-world.ts";

const mise = findProgram("mise", process.env);
const bash = findProgram("bash", process.env) ?? "/bin/bash";

const injections = [
  "{{exec(command='touch CANARY')}}",
  "{{ env.CANARY }}",
  "{% if 1 %}x{% endif %}",
  "{% raw %}{{ x }}{% endraw %}",
  "{# x #}",
  "a{",
  "${CANARY}",
  "$CANARY",
  "$(touch CANARY)",
  "`touch CANARY`",
  "{env:CANARY}",
  "{file:CANARY}",
  "x'; touch CANARY; '",
  'x"; touch CANARY; "',
  "x\\",
  "\\$CANARY",
  "!touch CANARY",
  "a # b",
  "'''",
  '"""',
];
const unprintable = ["a\nCANARY=x", "a\r\nX-Evil: y", "a\u0000b", "\u001b[2J", "a\tb"];

interface House {
  readonly model?: string;
  readonly upstream?: string;
  readonly header?: readonly [string, string];
  readonly url?: string;
}

/** A registry as an importer would have written it from what a gateway said. */
function registryWith({ model = "big", upstream, header, url = "https://house.test" }: House): string {
  return stringify({
    version: 1,
    providers: {
      house: {
        endpoints: { "anthropic-messages": url },
        key: "env:HOUSE_KEY",
        ...(header && { headers: { [header[0]]: header[1] } }),
        models: { [model]: upstream === undefined ? {} : { upstream } },
      },
    },
    profiles: { default: { main: `house/${model}` } },
  });
}

const places: readonly (readonly [place: string, house: (text: string) => House])[] = [
  ["a model's id", (text) => ({ model: text })],
  ["a model's upstream id", (text) => ({ upstream: text })],
  ["a header's name", (text) => ({ header: [text, "x"] })],
  ["a URL's path", (text) => ({ url: `https://house.test/${text}` })],
  ["a URL's host", (text) => ({ url: `https://${text}` })],
];

describe.each(places)("as %s", (_place, house) => {
  it.each([...injections, ...unprintable])("%j is refused", { timeout: 20_000 }, async (text) => {
    const world = hostileWorld({ registry: registryWith(house(text)) });
    // Some texts are a plain URL or name once they are parsed; those arrive as what they are.
    const [refused = ""] = await world.attack([["use", "default"]]);
    if (refused.startsWith("error ")) expect(refused).toMatch(/\[registry\.(?:invalid|unreadable)\]/);
    else await arrives(world, "ANTHROPIC_MODEL", undefined);
    world.unharmed();
  });
});

type World = ReturnType<typeof hostileWorld>;

function shellValue(world: World, text: string, variable: string): string {
  const ran = spawnSync(bash, ["--norc", "--noprofile", "-c", `${text}\nprintf %s "$${variable}"`], {
    cwd: world.project,
    env: { PATH: process.env["PATH"], CANARY: canaryKey },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 10_000,
  });
  expect(ran).toMatchObject({ status: 0, stderr: "" });
  return ran.stdout;
}

/** What bash, direnv's and dotenv's readers and mise make of the environment; never a canary. */
async function arrives(world: World, variable: string, part: string | undefined): Promise<void> {
  const texts = await world.attack([["env"], ["gen", "dotenv"], ["gen", "shell"]], { exit: 0 });
  for (const text of texts) {
    const value = shellValue(world, text, variable);
    expect(value).not.toContain(canaryKey);
    if (part !== undefined) expect(value).toContain(part);
  }
  if (mise === undefined) return;
  const home = join(world.elsewhere, "mise");
  const ran = spawnSync(mise, ["env", "--json", "--cd", world.project], {
    cwd: world.project,
    env: {
      HOME: home,
      PATH: process.env["PATH"],
      MISE_TRUSTED_CONFIG_PATHS: world.project,
      MISE_OFFLINE: "1",
      CANARY: canaryKey,
    },
    encoding: "utf8",
    timeout: 20_000,
  });
  expect(ran.status, ran.stderr).toBe(0);
  const value = String(JSON.parse(ran.stdout)[variable]);
  expect(value).not.toContain(canaryKey);
  if (part !== undefined) expect(value).toContain(part);
  spawnSync("rm", ["-rf", home]);
}

describe("as a header's value", () => {
  it.each(injections)("%j arrives literally", { timeout: 40_000 }, async (text) => {
    const world = hostileWorld({ registry: registryWith({ header: ["X-Team", text] }), tools: ["claude"] });
    await world.attack([["use", "default", "--integration", "mise-block"]], { exit: 0 });
    await arrives(world, "ANTHROPIC_CUSTOM_HEADERS", `X-Team: ${text}`);
    await world.attack([["off"]], { exit: 0 });
    world.unharmed();
  });

  it.each(unprintable)("%j is refused", async (text) => {
    const world = hostileWorld({ registry: registryWith({ header: ["X-Team", text] }) });
    const [refused] = await world.attack([["use", "default"]], { exit: 3 });
    expect(refused).toMatch(/line break or control character|\[registry\./);
    expect(world.files()).toEqual({});
    world.unharmed();
  });
});

describe("as a provider's name for people", () => {
  it.each([...injections, ...unprintable])("%j is shown or refused, and moves no terminal", async (text) => {
    const world = hostileWorld({
      registry:
        "version: 1\nproviders: { evil: { key: env:HOUSE_KEY } }\nprofiles: { default: { main: evil/m } }\n",
    });
    const file = join(world.paths.templates, "providers", "evil.yaml");
    mkdirSync(dirname(file), { recursive: true });
    const endpoints = { "anthropic-messages": "https://evil.test" };
    const head = { docs: "https://evil.test", checked: "2026-01-01" };
    writeFileSync(
      file,
      stringify({ name: text, ...head, key: "env:HOUSE_KEY", endpoints, models: { m: {} } }),
    );
    world.write(".aienv.yaml", "profile: default\n");
    await world.attack([["ls", "providers"], ["status"], ["allow"], ["env"]]);
    world.unharmed();
  });
});
