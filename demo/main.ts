/**
 * `npm run demo`: two projects with two providers in a temporary home; `cd` switches between them, and a real request
 * goes to whichever the directory chose. Nothing outside the temporary folder is touched, and it is removed again.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import pc from "picocolors";
import { startMockProvider } from "../test/helpers/mock-provider.ts";
import { findOnPath, makeTempHome, type TempHome } from "../test/helpers/temp-home.ts";

const keys = { MOON_KEY: "moon-demo-key", RIVER_KEY: "river-demo-key" };

/** A request as a script with an OpenAI SDK would make it: everything comes from the environment. */
const request = `
  node -e '
    const { OPENAI_BASE_URL, OPENAI_API_KEY, OPENAI_MODEL } = process.env;
    if (!OPENAI_BASE_URL) { console.log("  no provider here, nothing is set"); process.exit(); }
    fetch(OPENAI_BASE_URL + "/chat/completions", {
      method: "POST",
      headers: { authorization: "Bearer " + OPENAI_API_KEY, "content-type": "application/json" },
      body: JSON.stringify({ model: OPENAI_MODEL, messages: [{ role: "user", content: "ping" }] }),
    })
      .then((answer) => answer.json())
      .then((body) => console.log("  asked", OPENAI_MODEL, "at", OPENAI_BASE_URL, "and got", body.choices[0].message.content));
  '`;

const miseScript = `
  eval "$(mise activate bash)"
  for place in lander ferry ..; do
    cd ~/$place; _mise_hook
    echo "$ cd ~/$place"
    ${request}
  done`;

const envScript = `
  for place in lander ferry; do
    ( cd ~/$place && echo "$ cd ~/$place && eval \\"\\$(aienv env)\\"" && eval "$(aienv env --shell bash)"
    ${request} )
  done`;

const provider = await startMockProvider();
const home = makeTempHome();
try {
  await demonstrate(home, provider.url);
} finally {
  await provider.close();
  home.remove();
}
step("Cleaned up: the temporary home and the mock provider are gone");

async function demonstrate(temporary: TempHome, url: string): Promise<void> {
  const mise = findOnPath("mise") !== undefined && temporary.link("mise");
  const integration = mise ? "mise-block" : "none";
  step(`A mock provider listens on ${url}; a temporary home gets a registry with two providers`);
  showFile(temporary, temporary.write(".config/aienv/registry.yaml", registryText(url)));

  step("Two projects choose: `use` writes the choice and all that follows from it");
  for (const [project, profile] of [
    ["lander", "night"],
    ["ferry", "day"],
  ] as const) {
    const folder = temporary.path(project);
    mkdirSync(folder);
    execFileSync("git", ["init", "-q", folder]);
    // No known tool needs to be installed for this: `sdk` stands for scripts that use an OpenAI or Anthropic SDK.
    writeFileSync(join(folder, ".aienv.yaml"), "tools: [sdk]\n");
    command(`cd ${project} && aienv use ${profile}`);
    const result = await temporary.mustRun("aienv", ["use", profile, "--integration", integration], {
      cwd: folder,
      env: keys,
    });
    process.stdout.write(indent(result.stderr));
    for (const name of [".aienv.yaml", ".mise.toml"])
      if (existsSync(join(folder, name))) showFile(temporary, join(folder, name));
  }

  step(
    mise
      ? "`cd` switches: mise, active in bash, sets each directory's variables"
      : "mise is not on PATH: `aienv env` prints each directory's variables instead",
  );
  const script = mise ? miseScript : envScript;
  const shell = await temporary.mustRun("bash", ["--norc", "-c", script], { env: keys });
  process.stdout.write(indent(shell.stdout));

  step("What the provider received: each request by its directory's way, model and key");
  for (const { method, url: path, headers, model } of provider.requests)
    process.stdout.write(`    ${method} ${path}  model ${model}  ${headers.authorization}\n`);

  step("`off` gives every byte back");
  const off = await temporary.mustRun("aienv", ["off"], { cwd: temporary.path("ferry") });
  process.stdout.write(indent(off.stderr));
}

function registryText(url: string): string {
  const endpoint = (name: string) => `{ openai-chat: ${url}/${name}/v1, anthropic-messages: ${url}/${name} }`;
  return `version: 1
providers:
  moon:
    endpoints: ${endpoint("moon")}
    key: env:MOON_KEY
    models: { crater-large: { context: 200000, output: 8000 } }
  river:
    endpoints: ${endpoint("river")}
    key: env:RIVER_KEY
    models: { delta-small: { context: 64000 } }
profiles:
  night: { main: moon/crater-large }
  day: { main: river/delta-small }
`;
}

function step(text: string): void {
  process.stdout.write(`\n${pc.bold(pc.cyan("▸"))} ${pc.bold(text)}\n`);
}

function command(text: string): void {
  process.stdout.write(`\n    ${pc.dim("$")} ${text}\n`);
}

function showFile(temporary: TempHome, file: string): void {
  process.stdout.write(
    `    ${pc.dim(`── ~/${relative(temporary.folder, file)}`)}\n${indent(readFileSync(file, "utf8"))}`,
  );
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "    ").replace(/\n?$/, "\n");
}
