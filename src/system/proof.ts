/** Signatures by a secret of our own state: who can make one can read the folder. */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

export function sign(secret: string, text: string): string {
  return createHmac("sha256", secret).update(text).digest("hex");
}

/** Takes as long for a wrong signature as for a right one. */
export function isSigned(secret: string, text: string, signature: string): boolean {
  const expected = Buffer.from(sign(secret, text));
  const given = Buffer.from(signature);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** A question that was never asked before. */
export function newNonce(): string {
  return randomBytes(16).toString("hex");
}
