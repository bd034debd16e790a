/** The environment that a snapshot's references are looked up in: the user's own, with the directory's local token. */
import type { Snapshot } from "../../compile/snapshot.ts";
import type { Finding } from "../../core/outcome.ts";
import { tokenVariable } from "../../core/token.ts";
import { tokenOfFile } from "../../project/token-store.ts";
import type { Environment } from "../../system/paths.ts";

/** The token that the directory's tools need and nobody has made yet: their place is taken by a placeholder. */
export function missingToken({ tokenFile }: Pick<Snapshot, "tokenFile">, everywhere: boolean): Finding[] {
  if (tokenFile === undefined || tokenOfFile(tokenFile) !== undefined) return [];
  const fix = everywhere
    ? "aienv use NAME here, or for all directories: aienv use NAME --global"
    : "aienv sync";
  const message = "the proxy's local token is not made yet, so it will refuse the tools that go through it";
  return [{ code: "secrets.no-token", level: "warning", message, fix }];
}

/** The token's file comes before a variable of the same name, which may be another project's. */
export function withToken(environment: Environment, { tokenFile }: Pick<Snapshot, "tokenFile">): Environment {
  const token = tokenFile === undefined ? undefined : tokenOfFile(tokenFile);
  return token === undefined ? environment : { ...environment, [tokenVariable]: token };
}
