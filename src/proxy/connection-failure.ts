/** Why a connection to elsewhere failed, in words for people. */

/** Why no answer came at all. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
  readonly timedOut: boolean;

  constructor(message: string, timedOut: boolean, cause: unknown) {
    super(message, { cause });
    this.timedOut = timedOut;
  }
}

export function asUnreachable(error: unknown): Unreachable {
  const code = codeOf(error);
  return new Unreachable(reasons[code] ?? `the request failed (${code})`, code.endsWith("TIMEOUT"), error);
}

/** What went wrong while a body came, in words for people. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return reasons[code] ?? `the connection failed (${code})`;
}

function codeOf(error: unknown): string {
  const at = (value: unknown): string | undefined => {
    const code = (value as { code?: unknown } | undefined)?.code;
    return typeof code === "string" ? code : undefined;
  };
  const cause = error instanceof Error ? error.cause : undefined;
  return at(error) ?? at(cause) ?? (error instanceof Error ? error.name : "unknown");
}

const unknownCertificate =
  "nobody known here signed its certificate; NODE_EXTRA_CA_CERTS names a file of more";

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ENOTFOUND: "the host is not known",
  EAI_AGAIN: "the host's name could not be looked up",
  ECONNRESET: "the connection was cut",
  UND_ERR_SOCKET: "the connection was cut",
  UND_ERR_CONNECT_TIMEOUT: "no connection came about in time",
  UND_ERR_HEADERS_TIMEOUT: "no answer began in time",
  UND_ERR_BODY_TIMEOUT: "the answer fell silent",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is of another name",
  CERT_HAS_EXPIRED: "its certificate has expired",
  // A firewall that reads along, mostly: its own certificate has to be known here.
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownCertificate,
  SELF_SIGNED_CERT_IN_CHAIN: unknownCertificate,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownCertificate,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownCertificate,
  Z_BUF_ERROR: "the packed answer was cut",
  Z_DATA_ERROR: "the answer is not packed as it says",
};
