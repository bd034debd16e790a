/** A request of the page's playground: the session of an open tab stands for a token. */
import type { IncomingHttpHeaders } from "node:http";
import { AienvError } from "../core/error.ts";
import type { Access, Dependencies } from "./dependencies.ts";

export const sessionHeader = "x-aienv-session";

/**
 * What it costs is the user's money, so it is a write like any other of the page. Where it comes from was checked already,
 * as far as it said so.
 * @throws AienvError `page.*`
 */
export function sessionAccess(
  session: string,
  headers: IncomingHttpHeaders,
  { page, world }: Pick<Dependencies, "page" | "world">,
): Access {
  const access = page?.access(session);
  if (!access)
    throw new AienvError("page.no-session", "the session has ended, or there was none", { hint: "aienv ui" });
  if (headers.origin === undefined)
    throw new AienvError("page.foreign-origin", "the request does not come from this page");
  if (world().registry.proxy.page === "read-only")
    throw new AienvError("page.read-only", "the page only shows, by `proxy: { page: read-only }`", {
      hint: "aienv edit",
    });
  return access;
}
