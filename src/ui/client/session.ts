/** The tab's session: begun by the code behind `#` in the link, kept as long as the tab, sent as a header. */

const key = "aienv-session";

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly field?: string;
  /** Further faults of the same input. */
  readonly others?: readonly Refusal[];
}

/** A request that was refused, with the server's words. */
export class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** Exchanges the link's code, and takes it out of the address and the history first. */
export async function beginSession(): Promise<void> {
  const code = /^#code=([\w-]+)$/.exec(location.hash)?.[1];
  if (code === undefined) return;
  history.replaceState(null, "", "#/overview");
  sessionStorage.removeItem(key);
  const { token } = await send("/ui/session", { code });
  sessionStorage.setItem(key, String(token));
}

export function hasSession(): boolean {
  return sessionStorage.getItem(key) !== null;
}

export function forgetSession(): void {
  sessionStorage.removeItem(key);
}

/** @throws Refused */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("x-aienv-session", sessionStorage.getItem(key) ?? "");
  const response = await fetch(path, { ...init, headers, cache: "no-store", credentials: "omit" });
  if (response.ok) return response;
  const body = await response.json().catch(() => ({}));
  throw new Refused(body.error ?? { code: "unknown", message: `the proxy answered ${response.status}` });
}

/** Sends an object; gives the object of the answer. @throws Refused */
export async function send(path: string, body: object): Promise<Record<string, unknown>> {
  const headers = { "content-type": "application/json" };
  return (await ask(path, { method: "POST", headers, body: JSON.stringify(body) })).json();
}
