/** Values that only their maker can read: whose they are, and how they travel through a client of another format. */
import { shortHash } from "./hash.ts";
import type { Family, Opaque, OpaqueKind } from "./internal/blocks.ts";
import { parseJson } from "./read.ts";

/** Base64 of our mark `aienv1`; six bytes, so that the letters do not depend on what follows. */
const mark = "YWllbnYx";

/**
 * What Google documents for a call whose signature is lost, and what Gemini CLI writes itself: "no signature".
 * @see https://ai.google.dev/gemini-api/docs/thought-signatures (checked 2026-11-25)
 */
export const lostSignature = "skip_thought_signature_validator";

/**
 * Wraps a value for a client of another format: base64 of mark, checksum, family, kind, value and, where the client's
 * format has no other place for it, the reasoning text that was signed.
 */
export function wrapOpaque({ family, kind, value, text }: Opaque): string {
  const body = JSON.stringify([family ?? null, kind, value, ...(text === undefined ? [] : [text])]);
  return encodeBase64(`aienv1${shortHash(body, 8)}${body}`);
}

/** The value in one of our wrappings; undefined for everything else, and for a wrapping that was damaged. */
export function unwrapOpaque(wrapped: string): Opaque | undefined {
  if (!wrapped.startsWith(mark)) return undefined;
  const inside = decodeBase64(wrapped);
  if (inside === undefined) return undefined;
  const body = inside.slice(14);
  if (inside.slice(6, 14) !== shortHash(body, 8)) return undefined;
  const members = parseJson(body);
  if (!Array.isArray(members)) return undefined;
  const [family, kind, value, text] = members as readonly unknown[];
  if (typeof kind !== "string" || typeof value !== "string") return undefined;
  return {
    family: typeof family === "string" ? family : undefined,
    kind: kind as OpaqueKind,
    value,
    ...(typeof text === "string" && { text }),
  };
}

/**
 * Reads a value as a client sent it: one of our wrappings, or a native value whose family its looks tell.
 * A damaged wrapping of ours and the sentinel are no value at all.
 */
export function readOpaque(value: string, kind: OpaqueKind): Opaque | undefined {
  if (value === "" || value === lostSignature) return undefined;
  if (value.startsWith(mark)) return unwrapOpaque(value);
  const family = familyByLooks(value, kind);
  return { family, ...(family !== undefined && { guessed: true }), kind, value };
}

/** `family`: whose it is, where an answer tells; undefined where the value itself has to tell. */
export function opaqueFrom(value: unknown, kind: OpaqueKind, family: Family | undefined): Opaque | undefined {
  if (typeof value !== "string" || value === "") return undefined;
  return family === undefined ? readOpaque(value, kind) : { family, kind, value };
}

/**
 * Whose a native value is by its first letters: OpenAI encrypts with Fernet (`gAAAA`), Anthropic signs with a protobuf
 * in base64. Seen in recorded traffic, 2026-11; what looks like neither is unknown.
 */
function familyByLooks(value: string, kind: OpaqueKind): Family | undefined {
  if (kind === "thought") return "google";
  if (value.startsWith("gAAAA")) return "openai";
  if ((kind === "signature" || kind === "redacted") && /^[ERC][A-Za-z0-9+/_-]{20,}={0,2}$/.test(value)) {
    return "anthropic";
  }
  return undefined;
}

function encodeBase64(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function decodeBase64(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 === 1) return undefined;
  return new TextDecoder().decode(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
}
