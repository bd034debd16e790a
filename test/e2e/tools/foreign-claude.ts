/** What a user may have stored or exported for Claude Code, and words that the other tools' credentials share. */

export interface ForeignCredential {
  readonly name: string;
  /** Path below HOME to text; `a` and `b` are the projects. */
  readonly files?: Readonly<Record<string, string>>;
  readonly exported?: Readonly<Record<string, string>>;
}

export const json = (value: unknown) => JSON.stringify(value);
export const inProjects = (name: string, text: string) => ({ [`a/${name}`]: text, [`b/${name}`]: text });
export const anthropicEndpoint = (url: string) => ({
  ANTHROPIC_API_KEY: "foreign-an",
  ANTHROPIC_AUTH_TOKEN: "foreign-to",
  ANTHROPIC_BASE_URL: url,
  ANTHROPIC_MODEL: "foreign-m",
});
const claudeSettings = (env: Record<string, string>) => ({ ".claude/settings.json": json({ env }) });

/** `url`: a foreign address; `home`: the user's folder. */
export function claudeCredentials(url: string, home: string): readonly ForeignCredential[] {
  const anthropic = anthropicEndpoint(url);
  return [
    {
      name: "a login",
      files: {
        ".claude/.credentials.json": json({
          claudeAiOauth: {
            accessToken: "sk-ant-oat01-foreign",
            refreshToken: "sk-ant-ort01-foreign",
            expiresAt: 4_102_444_800_000,
            scopes: ["user:inference", "user:profile"],
            subscriptionType: "max",
          },
        }),
      },
    },
    {
      name: "an API key in ~/.claude.json",
      files: { ".claude.json": json({ primaryApiKey: "foreign-pk" }) },
    },
    {
      name: "a helper in the user's settings",
      files: { ".claude/settings.json": json({ apiKeyHelper: "echo foreign-helper" }) },
    },
    ...Object.entries({
      ANTHROPIC_AUTH_TOKEN: "foreign-to",
      ANTHROPIC_API_KEY: "foreign-an",
      ANTHROPIC_CUSTOM_HEADERS: "x-foreign: foreign-he",
      ANTHROPIC_BASE_URL: url,
    }).map(([name, value]) => ({
      name: `${name} in the user's env object`,
      files: claudeSettings({ [name]: value }),
    })),
    { name: "a whole endpoint in the user's env object", files: claudeSettings(anthropic) },
    {
      name: "a whole endpoint in a settings folder elsewhere",
      files: { "moved/settings.json": json({ env: anthropic }) },
      exported: { CLAUDE_CONFIG_DIR: `${home}/moved` },
    },
    {
      name: "a whole endpoint in the project's env object",
      files: inProjects(".claude/settings.json", json({ env: anthropic })),
    },
    {
      name: "exported keys",
      exported: {
        ...anthropic,
        ANTHROPIC_CUSTOM_HEADERS: "x-f: foreign-he",
        CLAUDE_CODE_OAUTH_TOKEN: "foreign-oa",
      },
    },
    { name: "an exported socket", exported: { ANTHROPIC_UNIX_SOCKET: "/nowhere/foreign.sock" } },
    {
      name: "a socket in the user's env object",
      files: claudeSettings({ ANTHROPIC_UNIX_SOCKET: "/nowhere/foreign.sock" }),
    },
    {
      name: "an exported cloud",
      exported: {
        CLAUDE_CODE_USE_FOUNDRY: "1",
        ANTHROPIC_FOUNDRY_API_KEY: "foreign-fo",
        ANTHROPIC_FOUNDRY_BASE_URL: url,
      },
    },
  ];
}
