/** Asks whoever listens on the port whether it is the proxy of this state folder, and how it is. */
import { controlCharacters } from "../../core/control-characters.ts";
import { AienvError } from "../../core/error.ts";
import { isObject } from "../../core/json.ts";
import {
  answerText,
  identityPath,
  linkQuestionText,
  type ProxyStatus,
  pageLinkPath,
  proofHeader,
  questionText,
  statusPath,
} from "../../core/proxy-identity.ts";
import type { Paths } from "../../system/paths.ts";
import { isSigned, newNonce, sign } from "../../system/proof.ts";
import { readSecret } from "./proxy-files.ts";

/** `nobody` listens; a `stranger` does, or one that does not answer; `ours` has proved it. */
export type Listener =
  | { readonly who: "nobody" | "stranger" }
  | { readonly who: "ours"; readonly pid: number; readonly version: string };

const timeoutMs = 2_000;

/** Every address of the machine, loopback included. */
export function isEverywhere(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

/** What it listens on: loopback, since tools on this machine are told that, and what the registry names beside it. */
export function proxyAddresses(listen: string | undefined): readonly string[] {
  if (listen === undefined) return ["127.0.0.1"];
  return isEverywhere(listen) ? [listen] : [...new Set(["127.0.0.1", listen])];
}

export async function whoListens(paths: Pick<Paths, "state">, port: number): Promise<Listener> {
  const nonce = newNonce();
  const answer = await get(urlOf(port, `${identityPath}?nonce=${nonce}`), {});
  if (answer === "nobody") return { who: "nobody" };
  const secret = readSecret(paths);
  if (answer === "stranger" || secret === undefined) return { who: "stranger" };
  const { pid, version, proof } = answer;
  const isWhole = typeof pid === "number" && typeof version === "string" && typeof proof === "string";
  if (!isWhole || !isSigned(secret, answerText(nonce, port, { pid, version }), proof))
    return { who: "stranger" };
  return { who: "ours", pid, version };
}

/** Undefined where it is not ours or does not answer. */
export async function askStatus(paths: Pick<Paths, "state">, port: number): Promise<ProxyStatus | undefined> {
  const secret = readSecret(paths);
  if (secret === undefined) return undefined;
  const nonce = newNonce();
  const headers = { [proofHeader]: sign(secret, questionText(nonce, port)) };
  const answer = await get(urlOf(port, `${statusPath}?nonce=${nonce}`), headers);
  return typeof answer === "string" ? undefined : (answer as unknown as ProxyStatus);
}

/**
 * A code that opens the page once.
 * @throws AienvError `page.not-found` where the proxy gives none, in its own words
 */
export async function askPageLink(paths: Pick<Paths, "state">, port: number): Promise<string> {
  const nonce = newNonce();
  const headers = { [proofHeader]: sign(readSecret(paths) ?? "", linkQuestionText(nonce, port)) };
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await fetch(urlOf(port, `${pageLinkPath}?nonce=${nonce}`), {
    headers,
    redirect: "error",
    signal,
  });
  const body: unknown = JSON.parse((await response.text()).slice(0, 64_000));
  if (isObject(body) && typeof body["code"] === "string" && /^[\w-]{20,100}$/.test(body["code"]))
    return body["code"];
  const told = isObject(body) && isObject(body["error"]) ? String(body["error"]["message"] ?? "") : "";
  const message = told
    .replace(/^aienv: /, "")
    .replace(controlCharacters, " ")
    .slice(0, 300);
  throw new AienvError("page.not-found", message || `the proxy gave no link (${response.status})`, {
    hint: "aienv proxy logs",
  });
}

/** Wherever else it listens, it is on loopback. */
export function urlOf(port: number, path: string): string {
  return `http://127.0.0.1:${port}${path}`;
}

async function get(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>> | "nobody" | "stranger"> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { headers, redirect: "error", signal });
    const body: unknown = JSON.parse((await response.text()).slice(0, 64_000));
    return response.status === 200 && isObject(body) ? body : "stranger";
  } catch (error) {
    return isRefused(error) ? "nobody" : "stranger";
  }
}

/** `fetch` hides why a connection failed in the cause. */
function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && cause.code === "ECONNREFUSED";
}
