/** Portkey asked whether it is there: all that it answers without a provider's key. */
import type { GatewayConnection } from "../connection.ts";
import type { Probe } from "../contract.ts";

/** @see https://github.com/Portkey-AI/gateway 1.15.2, src/index.ts: GET / (checked 2026-11-30) */
export async function probePortkey(connection: GatewayConnection): Promise<Probe | undefined> {
  const { words } = await connection.ask("/");
  if (words !== "AI Gateway says hey!") return undefined;
  return { system: "portkey", version: "", healthy: true, notes: [] };
}
