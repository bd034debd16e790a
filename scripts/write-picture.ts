/** `npm run picture`: the README's terminal pictures, made by running the program with real mise in temporary homes. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pc from "picocolors";
import { makeTempHome } from "../test/helpers/temp-home.ts";
import { initPicture } from "./init-picture.ts";
import { terminalSvg } from "./terminal-svg.ts";

const registry = `version: 1
providers:
  zhipu: { key: env:ZHIPU_API_KEY }
  deepseek: { key: env:DEEPSEEK_API_KEY }
profiles:
  work: { main: zhipu/glm-4.6, small: zhipu/glm-4.5-air }
  home: { main: deepseek/deepseek-v4-pro }
`;
const projects = { shop: "[claude, opencode, qwen]", notes: "[claude]" };

/** Ends with a line that only the script prints, since the prompt is not part of the program. */
const script = `
  eval "$(mise activate bash)"
  say() { printf '%s %s\\n' "$1" "$2"; }
  in_() { cd ~/$1; _mise_hook; }
  in_ shop;  say '~/shop $'  'aienv use work';             aienv use work 2>&1
  in_ notes; aienv use home 2>/dev/null
  in_ shop;  say '~/shop $'  'echo $ANTHROPIC_MODEL';      echo "$ANTHROPIC_MODEL"
  in_ notes; say '~/shop $'  'cd ../notes && echo $ANTHROPIC_MODEL'; echo "$ANTHROPIC_MODEL"
  cd ~; _mise_hook; say '~/notes $' 'cd ~ && echo "[$ANTHROPIC_MODEL]"'; echo "[$ANTHROPIC_MODEL]"
  in_ shop;  say '~/shop $'  'aienv off';                  aienv off 2>&1`;

const home = makeTempHome();
try {
  home.link("mise");
  home.write(".config/aienv/registry.yaml", registry);
  for (const [name, tools] of Object.entries(projects)) {
    mkdirSync(home.path(name));
    home.write(`${name}/.aienv.yaml`, `tools: ${tools}\n`);
  }
  const env = { FORCE_COLOR: "1", ZHIPU_API_KEY: "z", DEEPSEEK_API_KEY: "d" };
  const { stdout } = await home.mustRun("bash", ["--norc", "-c", script], { env });
  const colored = stdout.replace(
    /^(~\/?\w* \$) (.*)$/gm,
    (_all, prompt: string, command: string) =>
      `${pc.createColors(true).cyan(prompt)} ${pc.createColors(true).bold(command)}`,
  );
  const title = "aienv use work sets up three tools; cd switches the model; off takes it out again";
  writeFileSync(join(import.meta.dirname, "../docs/switch.svg"), terminalSvg(colored, title));
} finally {
  home.remove();
}

const initTitle = "aienv init finds keys, tools and shell, asks three questions and makes the registry";
writeFileSync(join(import.meta.dirname, "../docs/init.svg"), terminalSvg(await initPicture(), initTitle));
