/**
 * `npm run check:package`: what `npm publish` would send, looked through and installed. Packs what is built, holds its
 * content and size to what was promised, installs it into an empty prefix without a network, and walks through the
 * program in an empty home. Ends with an error at the first thing that does not hold.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort } from "../test/helpers/free-port.ts";

const root = join(import.meta.dirname, "..");
const maxUnpackedBytes = 3_000_000;
/** Top-level entries of the package. */
const expected = ["LICENSE", "README.md", "CHANGELOG.md", "package.json", "dist", "templates", "mise-plugin"];
const unwanted = /\.map$|\.d\.[mc]?ts$|(?:^|\/)(?:test|src|node_modules|docs)\/|\.env$|\.tgz$/;

interface Packed {
  readonly filename: string;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`the package: ${what}`);
  process.stdout.write(`ok ${what}\n`);
}

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): string {
  const ran = spawnSync(command, args, { cwd, env, encoding: "utf8" });
  if (ran.status !== 0)
    throw new Error(`${command} ${args.join(" ")} ended with ${ran.status}\n${ran.stdout}${ran.stderr}`);
  return ran.stdout;
}

const scratch = realpathSync(mkdtempSync(join(tmpdir(), "aienv-package-")));
try {
  const packed = pack();
  checkContent(packed);
  walkThrough(join(scratch, packed.filename), await freePort());
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function pack(): Packed {
  // Built by the caller: `prepack` would build again.
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", scratch];
  const [packed] = JSON.parse(run("npm", args, root, process.env)) as Packed[];
  if (!packed) throw new Error("npm pack made nothing");
  return packed;
}

function checkContent({ files, unpackedSize }: Packed): void {
  const paths = files.map(({ path }) => path);
  const tops = [...new Set(paths.map((path) => path.split("/")[0] ?? ""))].toSorted();
  check(tops.join() === expected.toSorted().join(), `holds ${tops.join(", ")}`);
  const wrong = paths.filter((path) => unwanted.test(path));
  check(wrong.length === 0, `holds no source map, source or test ${wrong.join(" ")}`.trim());
  const templates = paths.filter((path) =>
    /^templates\/(?:providers|tools|statuslines)\/.+\.yaml$/.test(path),
  );
  const ready = paths.filter((path) => /^dist\/templates\/.+\.json$/.test(path));
  check(templates.length > 0 && ready.length === templates.length, `holds ${ready.length} templates read`);
  check(unpackedSize <= maxUnpackedBytes, `is ${unpackedSize} bytes unpacked, of ${maxUnpackedBytes}`);
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  check(Object.keys(manifest.dependencies ?? {}).length === 0, "has no mandatory dependency");
  const licences = paths.filter((path) => path.endsWith("licenses.txt"));
  const texts = licences.map((path) => readFileSync(join(root, path), "utf8")).join("\n");
  for (const name of ["undici", "zod", "yaml", "hono", "uplot", "@pydantic/genai-prices"])
    check(texts.includes(`\n${name} `) || texts.startsWith(`${name} `), `has the licence of ${name}`);
}

/** The first steps of a user who has one key, nothing but the package, and no network. */
function walkThrough(tarball: string, port: number): void {
  const prefix = join(scratch, "prefix");
  const home = join(scratch, "home");
  const project = join(home, "project");
  const node = dirname(realpathSync(process.execPath));
  const environment = {
    HOME: home,
    PATH: `${join(prefix, "bin")}:${node}:/usr/bin:/bin`,
    CI: "1",
    NO_COLOR: "1",
    DEEPSEEK_API_KEY: "planted-key",
  };
  run("mkdir", ["-p", project], scratch, process.env);
  run(
    "npm",
    ["install", "--global", "--offline", "--no-audit", "--no-fund", "--prefix", prefix, tarball],
    scratch,
    { ...process.env, npm_config_cache: join(scratch, "cache"), npm_config_update_notifier: "false" },
  );
  const aienv = (...args: string[]) => run("aienv", args, project, environment);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  check(aienv("--version").trim() === version, `says its version, ${version}`);
  aienv("init", "--yes", "--integration", "none");
  check(aienv("ls", "models").includes("deepseek/"), "makes a registry of the key that is there");
  aienv("use", "deepseek/deepseek-v4-pro");
  check(aienv("env", "--shell", "bash").includes("deepseek"), "sets up a project");
  check(aienv("gen", "mise").includes("[env]"), "generates mise's block");
  check(aienv("completion", "bash").includes("_aienv_place"), "brings its completion scripts");
  check(aienv("help", "proxy.no-token").includes("cure"), "brings its help");
  appendFileSync(join(home, ".config/aienv/registry.yaml"), `proxy: { port: ${port} }\n`);
  aienv("proxy", "start");
  try {
    check(aienv("proxy", "status").includes(String(port)), "starts its proxy");
  } finally {
    aienv("proxy", "stop");
  }
  aienv("off");
  check(readdirSync(project).length === 0, "takes everything out of the project again");
  aienv("uninstall", "--yes", "--config");
  check(readdirSync(home).join() === "project", "leaves the home as it was");
}
