/** Direct when possible, proxied when useful; every answer carries its reason. */
import type { SecretReference } from "../core/secret-reference.ts";
import type { Provider } from "../registry/providers.ts";
import type { Resolved } from "../registry/resolve-name.ts";
import type { Registry, ViaSetting } from "../registry/schema.ts";

/** Why a tool can't, or should not, go to the provider by itself. `fatal`: `via: direct` can't override it. */
export interface ProxyReason {
  readonly cause: "format" | "candidates" | "rules" | "budget" | "secret" | "providers";
  readonly text: string;
  readonly fatal: boolean;
}

export interface ViaFacts {
  readonly toolName: string;
  readonly spoken: readonly string[];
  /** Is there one wire format for all slots (or one for each, where the tool takes several endpoints)? */
  readonly formatInCommon: boolean;
  readonly oneEndpoint: boolean;
  readonly slots: Readonly<Record<string, Resolved>>;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly profile: Registry["profiles"][string];
  readonly profileName: string;
  readonly budgets: Registry["budgets"];
}

/** All reasons for the proxy, the weightiest first. */
export function proxyReasons(facts: ViaFacts): ProxyReason[] {
  const reasons: ProxyReason[] = [];
  const used = providersUsed(facts);
  const unreachable = used.filter((provider) => provider.secrets.length > 0 && !keyVariableOf(provider));
  if (!facts.formatInCommon)
    reasons.push({
      cause: "format",
      fatal: true,
      text: `${facts.toolName} speaks ${facts.spoken.join(", ")}, ${used.map((provider) => `${provider.id} serves ${formatsServed(provider)}`).join("; ")}`,
    });
  for (const provider of unreachable)
    reasons.push({
      cause: "secret",
      fatal: true,
      text: `the key of ${provider.id} is a ${provider.secrets.map((secret) => secret.kind).join(", ")} secret, which would have to be copied into a file`,
    });
  const alias = Object.values(facts.slots).find((slot) => slot.candidates.length > 1);
  if (alias)
    reasons.push({
      cause: "candidates",
      fatal: false,
      text: `${alias.name} chooses among ${alias.candidates.length} models by ${alias.policy ?? "order"}`,
    });
  const rules = Object.keys(facts.profile.when ?? {});
  if (rules.length > 0)
    reasons.push({
      cause: "rules",
      fatal: false,
      text: `profile ${facts.profileName} has when rules (${rules.join(", ")})`,
    });
  const budget = facts.budgets.find((each) => covers(each, facts.profileName, used));
  if (budget)
    reasons.push({
      cause: "budget",
      fatal: false,
      text: `a budget of ${budget.limit} USD a ${budget.period} (${budget.scope}) covers it`,
    });
  if (facts.oneEndpoint && used.length > 1)
    reasons.push({
      cause: "providers",
      fatal: false,
      text: `its slots live with ${used.map((provider) => provider.id).join(" and ")}, and ${facts.toolName} takes one endpoint`,
    });
  return reasons;
}

export interface ViaDecision {
  readonly via: "direct" | "proxy";
  readonly reason: string;
  /** `direct` was asked for and can't work. */
  readonly impossible: boolean;
  /** What `direct` gives up. */
  readonly notes: readonly string[];
}

/** `auto`: direct unless a reason stands against it. `direct`: never the proxy. `proxy`: always. */
export function decideVia(setting: ViaSetting, reasons: readonly ProxyReason[]): ViaDecision {
  const [first] = reasons;
  if (setting === "proxy") return { via: "proxy", reason: "via: proxy is set", impossible: false, notes: [] };
  if (!first) {
    const reason = setting === "direct" ? "via: direct is set" : "nothing here needs the proxy";
    return { via: "direct", reason, impossible: false, notes: [] };
  }
  if (setting === "auto") return { via: "proxy", reason: first.text, impossible: false, notes: [] };
  const fatal = reasons.find((reason) => reason.fatal);
  if (fatal) return { via: "direct", reason: fatal.text, impossible: true, notes: [] };
  return {
    via: "direct",
    reason: "via: direct is set",
    impossible: false,
    notes: reasons.map((reason) => `${reason.text}; via: direct takes no notice of it`),
  };
}

/** The environment variable that holds a provider's key: its first `env:` secret. */
export function keyVariableOf(provider: Provider): string | undefined {
  const secret = provider.secrets.find(
    (each): each is Extract<SecretReference, { kind: "env" }> => each.kind === "env",
  );
  return secret?.variable;
}

function providersUsed(facts: ViaFacts): Provider[] {
  const ids = new Set(
    Object.values(facts.slots).flatMap((slot) =>
      slot.candidates.map((candidate) => candidate.model.provider),
    ),
  );
  return [...ids].map((id) => facts.providers.get(id)).filter((provider) => provider !== undefined);
}

function formatsServed(provider: Provider): string {
  return Object.keys(provider.endpoints).join(", ") || "none";
}

function covers(budget: Registry["budgets"][number], profile: string, used: readonly Provider[]): boolean {
  if (budget.scope === "profile") return budget.name === undefined || budget.name === profile;
  if (budget.scope === "provider")
    return used.some((provider) => budget.name === undefined || budget.name === provider.id);
  return true;
}
