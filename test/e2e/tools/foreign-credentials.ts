/** What a user may have stored or exported for each tool. Every such value says "foreign", and so do the addresses. */
import { createCipheriv, randomBytes, scryptSync } from "node:crypto";
import { hostname, userInfo } from "node:os";
import {
  anthropicEndpoint,
  claudeCredentials,
  type ForeignCredential,
  inProjects,
  json,
} from "./foreign-claude.ts";

/** `root`: the mock's address; `home`: the user's folder. */
export function foreignCredentials(
  root: string,
  home: string,
): Readonly<Record<string, readonly ForeignCredential[]>> {
  const url = `${root}/foreign`;
  const openai = { OPENAI_API_KEY: "foreign-oa", OPENAI_BASE_URL: `${url}/v1`, OPENAI_MODEL: "foreign-m" };
  const gemini = { GEMINI_API_KEY: "foreign-ge", GOOGLE_API_KEY: "foreign-go", GEMINI_MODEL: "foreign-m" };
  const anthropic = anthropicEndpoint(url);
  const dotenv = (values: Record<string, string>) =>
    Object.entries(values)
      .map(([name, value]) => `${name}=${value}\n`)
      .join("");
  const droidModels = json({
    customModels: ["alpha-large", "beta-large"].map((model) => ({
      model,
      id: `custom:${model}`,
      displayName: "mine",
      baseUrl: `${url}/v1`,
      apiKey: "foreign-dr",
      provider: "generic-chat-completion-api",
    })),
    sessionDefaultSettings: { model: "custom:alpha-large" },
  });
  const token = (claims: unknown) =>
    ["{}", json(claims), "foreign"].map((text) => Buffer.from(text).toString("base64url")).join(".");
  return {
    claude: claudeCredentials(url, home),
    codex: [
      { name: "an API key", files: { ".codex/auth.json": json({ OPENAI_API_KEY: "foreign-oa" }) } },
      {
        name: "a login",
        files: {
          ".codex/auth.json": json({
            OPENAI_API_KEY: null,
            tokens: {
              id_token: token({ email: "foreign@example.test", exp: 4_102_444_800 }),
              access_token: token({ exp: 4_102_444_800, jti: "foreign" }),
              refresh_token: "foreign-re",
              account_id: "foreign-ac",
            },
            last_refresh: new Date().toISOString(),
          }),
        },
      },
      {
        name: "a provider of the user's",
        files: {
          ".codex/config.toml": `model = "foreign-m"\nmodel_provider = "own"\nopenai_base_url = "${url}/v1"\n[model_providers.own]\nname = "own"\nbase_url = "${url}/v1"\nexperimental_bearer_token = "foreign-be"\nhttp_headers = { x-own = "foreign-he" }\n`,
        },
      },
      {
        name: "exported keys",
        exported: {
          ...openai,
          CODEX_API_KEY: "foreign-co",
          CODEX_ACCESS_TOKEN: "foreign-at",
          OPENAI_ORGANIZATION: "foreign-or",
        },
      },
    ],
    gemini: [
      {
        name: "a login",
        files: {
          ".gemini/settings.json": json({ security: { auth: { selectedType: "oauth-personal" } } }),
          ".gemini/oauth_creds.json": json({
            access_token: "ya29.foreign",
            refresh_token: "1//foreign",
            token_type: "Bearer",
            expiry_date: 4_102_444_800_000,
          }),
        },
      },
      {
        name: "a stored key",
        files: {
          ".gemini/settings.json": json({ security: { auth: { selectedType: "gemini-api-key" } } }),
          ".gemini/gemini-credentials.json": sealedGeminiKey("foreign-st"),
        },
      },
      {
        name: "exported keys",
        exported: { ...gemini, GOOGLE_GENAI_USE_VERTEXAI: "true", GOOGLE_VERTEX_BASE_URL: url },
      },
      { name: "exported headers", exported: { GEMINI_CLI_CUSTOM_HEADERS: "X-Own: foreign-he" } },
      ...[".env", ".gemini/.env"].map((name) => ({
        name: `~/${name}`,
        files: { [name]: dotenv({ ...gemini, GEMINI_CLI_CUSTOM_HEADERS: "X-Own: foreign-he" }) },
      })),
      {
        name: "a project's .env",
        files: inProjects(".env", dotenv({ ...gemini, GOOGLE_GEMINI_BASE_URL: url })),
      },
    ],
    qwen: [
      {
        name: "an endpoint in the user's settings",
        files: {
          ".qwen/settings.json": json({
            $version: 4,
            security: { auth: { selectedType: "openai", apiKey: "foreign-qw", baseUrl: `${url}/v1` } },
            model: { name: "foreign-m", generationConfig: { customHeaders: { "x-own": "foreign-he" } } },
          }),
        },
      },
      {
        name: "models in the project's settings",
        files: inProjects(
          ".qwen/settings.json",
          json({
            $version: 4,
            security: { auth: { selectedType: "openai", apiKey: "foreign-qw" } },
            modelProviders: {
              openai: ["alpha-large", "beta-large"].map((id) => ({
                id,
                baseUrl: `${url}/v1`,
                envKey: "HOME",
              })),
            },
          }),
        ),
      },
      {
        name: "the user's env object",
        files: { ".qwen/settings.json": json({ $version: 4, env: { ...openai, ...anthropic, ...gemini } }) },
      },
      { name: "~/.qwen/.env", files: { ".qwen/.env": dotenv({ ...openai, ...gemini }) } },
      { name: "a project's .env", files: inProjects(".env", dotenv({ ...openai, ...anthropic })) },
      { name: "exported keys", exported: { ...openai, ...anthropic, ...gemini } },
    ],
    opencode: [
      {
        name: "stored keys",
        files: {
          ".local/share/opencode/auth.json": json(
            Object.fromEntries(
              ["anthropic", "openai", "google", "aienv-alpha", "aienv-beta"].map((id) => [
                id,
                { type: "api", key: `foreign-${id}` },
              ]),
            ),
          ),
        },
      },
      {
        name: "exported keys",
        exported: { ...openai, ...anthropic, ...gemini, GOOGLE_GENERATIVE_AI_API_KEY: "foreign-gg" },
      },
      {
        name: "the user's and the project's own models",
        files: {
          ".config/opencode/opencode.json": json({
            $schema: "https://opencode.ai/config.json",
            agent: { build: { model: "own/foreign-m" } },
            provider: {
              own: {
                npm: "@ai-sdk/openai-compatible",
                options: { baseURL: `${url}/v1`, apiKey: "foreign-ow" },
                models: { "foreign-m": {} },
              },
            },
          }),
          ...inProjects(
            "opencode.json",
            json({
              $schema: "https://opencode.ai/config.json",
              model: "own/foreign-m",
              small_model: "own/foreign-m",
            }),
          ),
        },
      },
    ],
    droid: [
      {
        name: "an exported key",
        exported: { ...openai, ...anthropic, FACTORY_API_KEY: "fk-foreign" },
      },
      { name: "the user's models", files: { ".factory/settings.json": droidModels } },
      { name: "the project's models", files: inProjects(".factory/settings.json", droidModels) },
    ],
  };
}

/** As Gemini CLI 0.61.0 stores a key where there is no keychain. */
function sealedGeminiKey(key: string): string {
  const secret = scryptSync("gemini-cli-oauth", `${hostname()}-${userInfo().username}-gemini-cli`, 32);
  const start = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", secret, start, { authTagLength: 16 });
  const entry = {
    serverName: "default-api-key",
    token: { accessToken: key, tokenType: "ApiKey" },
    updatedAt: Date.now(),
  };
  const text = JSON.stringify({ "gemini-cli-api-key": { "default-api-key": JSON.stringify(entry) } });
  const sealed = cipher.update(text, "utf8", "hex") + cipher.final("hex");
  return `${start.toString("hex")}:${cipher.getAuthTag().toString("hex")}:${sealed}`;
}
