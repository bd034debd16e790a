/** The local token in a request's headers: in any of the places where the four vendors' clients put a key. */
import type { IncomingHttpHeaders } from "node:http";

/** Never in a URL: those end up in logs and histories. */
export function tokenOf(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  return bearer ?? one(headers["x-api-key"]) ?? one(headers["x-goog-api-key"]);
}

function one(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
