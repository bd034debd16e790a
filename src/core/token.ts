/** How a local token is called and looks: it stands for a project at the proxy, and opens nothing elsewhere. */

/** The token's variable; through the proxy it is the only credential that a tool sees. */
export const tokenVariable = "AIENV_TOKEN";

/** The token's file in a directory's own folder of our state, for mise, direnv and the plugin: one line. */
export const tokenFileName = "token.env";

/** `aienv-` and what chance gave. */
export const tokenForm = /^aienv-[A-Za-z0-9]{32}$/;

export function tokenLine(token: string): string {
  return `${tokenVariable}=${token}\n`;
}

/** The token of such a file; undefined where it holds none. */
export function tokenIn(text: string | undefined): string | undefined {
  const prefix = `${tokenVariable}=`;
  const token = text?.startsWith(prefix) ? text.slice(prefix.length).trimEnd() : undefined;
  return token !== undefined && tokenForm.test(token) ? token : undefined;
}
