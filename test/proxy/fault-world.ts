/** A proxy before scripted upstreams, one provider per wire format and name. */
import { type WireFormat, wireFormats } from "../../src/core/ids.ts";
import type { Dependencies } from "../../src/proxy/dependencies.ts";
import { type ProxyWorld, rowsOf, startProxyWorld } from "./proxy-world.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "./scripted-upstream.ts";

export interface FaultWorld {
  readonly proxy: ProxyWorld;
  readonly url: string;
  readonly upstream: ScriptedUpstream;
  /** Behind `upstream` in the alias `safe-FORMAT`. */
  readonly spare: ScriptedUpstream;
  /** The ledger's rows so far. */
  rows(): readonly Record<string, unknown>[];
  close(): Promise<void>;
}

/** Longer than any key that is passed over as none. */
export const secretOf = (name: string): string => `kx${name}0123456789abcdef`;

/**
 * Names: `to-FORMAT` one model of one key, `two-FORMAT` one model of two keys, `safe-FORMAT` a failover from `to-` to `spare`.
 * `registry`: more of it.
 */
export async function startFaultWorld(
  more: Partial<Dependencies> = {},
  registry: object = {},
): Promise<FaultWorld> {
  const upstream = await startScriptedUpstream();
  const spare = await startScriptedUpstream();
  const provider = (url: string, format: WireFormat, keys: readonly string[]) => ({
    endpoints: { [format]: format.startsWith("openai-") ? `${url}/v1` : url },
    keys: keys.map((key) => `env:${key}`),
    models: { m: { price: { input: 1, output: 2 } } },
  });
  const each = (name: (format: WireFormat) => string, value: (format: WireFormat) => unknown) =>
    Object.fromEntries(wireFormats.map((format) => [name(format), value(format)]));
  const proxy = await startProxyWorld(
    {
      providers: {
        ...each(
          (format) => `to-${format}`,
          (format) => provider(upstream.url, format, ["ONE"]),
        ),
        ...each(
          (format) => `two-${format}`,
          (format) => provider(upstream.url, format, ["ONE", "TWO"]),
        ),
        ...each(
          (format) => `spare-${format}`,
          (format) => provider(spare.url, format, ["SPARE"]),
        ),
      },
      aliases: each(
        (format) => `safe-${format}`,
        (format) => ({ first: [`to-${format}/m`, `spare-${format}/m`] }),
      ),
      ...registry,
    },
    {
      ...(each(
        (format) => `to-${format}`,
        (format) => `to-${format}/m`,
      ) as Record<string, string>),
      ...(each(
        (format) => `two-${format}`,
        (format) => `two-${format}/m`,
      ) as Record<string, string>),
    },
    {
      secret: async (reference) => secretOf("variable" in reference ? reference.variable : "?"),
      ...more,
    },
  );
  return {
    proxy,
    url: proxy.url,
    upstream,
    spare,
    rows: () => rowsOf(proxy),
    async close() {
      await proxy.close();
      await upstream.close();
      await spare.close();
    },
  };
}

/** A clock that leaps with each look: nobody rests for long. */
export function leapingClock(): () => number {
  let now = Date.now();
  return () => {
    now += 200_000;
    return now;
  };
}
