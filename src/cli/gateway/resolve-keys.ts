/** The keys that a push is to send: resolved here, digested for comparison, shown to nobody. */
import { createHash } from "node:crypto";
import { AienvError } from "../../core/error.ts";
import type { SecretReference } from "../../core/secret-reference.ts";
import { referenceText } from "../../core/secret-reference.ts";
import type { Offer } from "../../gateways/contract.ts";
import { resolveSecret } from "../../secrets/resolve-secret.ts";
import type { Context } from "../context.ts";
import type { Workspace } from "../load/load-workspace.ts";

export interface ResolvedKeys {
  /** Offers whose key can't be had, and why: what stands there of them stays, and nothing new is made. */
  readonly notes: readonly string[];
  /** @returns the key behind a reference that was resolved. */
  readonly keyOf: (reference: SecretReference | undefined) => string | undefined;
}

/** Each reference is resolved once. */
export async function resolveKeys(
  context: Context,
  { found }: Workspace,
  offers: readonly Offer[],
): Promise<ResolvedKeys> {
  const keys = new Map<string, string>();
  const missing = new Map<string, string>();
  for (const { secret } of offers) {
    if (!secret) continue;
    const text = referenceText(secret);
    if (keys.has(text) || missing.has(text)) continue;
    try {
      const value = await resolveSecret(secret, context.environment, context.paths, found.project?.directory);
      keys.set(text, value);
    } catch (error) {
      if (!(error instanceof AienvError)) throw error;
      missing.set(text, error.message);
    }
  }
  const lacks = ({ secret }: Offer) => (secret ? missing.get(referenceText(secret)) : undefined);
  return {
    notes: offers.flatMap((offer) => {
      const why = lacks(offer);
      return why === undefined ? [] : [`${offer.name} has no key to send: ${why}`];
    }),
    keyOf: (reference) => reference && keys.get(referenceText(reference)),
  };
}

/** Enough to see that a key is another one, and nothing to find it by. */
export function keyDigest(key: string): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 16);
}
