/** How a proxy proves that it is the one of a state folder: what both sides sign with the folder's secret. */

/** What a proxy says about itself, with a proof that a stranger on its port can't make. */
export interface IdentityAnswer {
  readonly version: string;
  readonly pid: number;
  /** HMAC of `answerText`. */
  readonly proof: string;
}

export const identityPath = "/.aienv/identity";
export const statusPath = "/.aienv/status";
export const pageLinkPath = "/.aienv/page-link";
/** Header by which the CLI proves to the proxy that it can read the state folder. */
export const proofHeader = "x-aienv-proof";

/** At least so long, so that nobody makes the proxy sign a text of another meaning. */
export const noncePattern = /^[0-9a-f]{32}$/;

/** What the proxy signs. The port is part of it: a stranger can't hand the question on to the real one elsewhere. */
export function answerText(nonce: string, port: number, who: Omit<IdentityAnswer, "proof">): string {
  return `aienv answers\n${nonce}\n${port}\n${who.pid}\n${who.version}`;
}

/** What the CLI signs when it asks for more than who is there. */
export function questionText(nonce: string, port: number): string {
  return `aienv asks\n${nonce}\n${port}`;
}

/** What the CLI signs when it asks for a link to the page: another text, so that no other question opens it. */
export function linkQuestionText(nonce: string, port: number): string {
  return `aienv opens the page\n${nonce}\n${port}`;
}

/** What the proxy tells to the CLI of its own state folder. */
export interface ProxyStatus {
  readonly pid: number;
  readonly port: number;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly requests: number;
  readonly underWay: number;
  /** What is wrong with the ledger; null: nothing. */
  readonly ledger: string | null;
  /** Models and keys that rest after failures: `model provider/model`, `key provider/number`. */
  readonly resting: readonly { readonly name: string; readonly until: number }[];
  /** Variables that the registry takes keys from and that the proxy was not given. */
  readonly missing: readonly string[];
}
