/** A reading against the registry: known providers recognised, what is there merged, names made free. */
import type { JsonObject } from "../../core/json.ts";
import type { Finding } from "../../core/outcome.ts";
import { tokenForm } from "../../core/token.ts";
import { baseUrlSchema } from "../../registry/request-schema.ts";
import type { FoundModel, FoundProvider, FoundTarget, Reading } from "../contract.ts";
import { type MergedProvider, mergeFound } from "./merge-found.ts";
import { isModelId } from "./names.ts";
import { type PlacedProvider, placeProvider } from "./place-provider.ts";
import { recogniser } from "./recognise.ts";
import { settleAliases, settleProfiles, type TargetText } from "./settle-names.ts";
import type { Settled } from "./settled.ts";
import type { ImportWorld } from "./world.ts";

/** Decides everything but where keys are stored. The same reading again settles to nothing new. */
export function settle(reading: Reading, world: ImportWorld): Settled {
  const findings: Finding[] = [...reading.findings];
  const merged = mergeFound(
    withTargets(withAddresses(reading, findings)),
    world,
    recogniser(world.templates),
  );
  const taken = new Set([...world.providers.keys()]);
  const placed = merged.providers.map((found): PlacedProvider | undefined => {
    const ours = isOurs(found, reading, world);
    if (ours) findings.push(leftOut(found, "is aienv's own and not taken over"));
    return ours ? undefined : placeProvider({ found, reading, world, taken, findings });
  });
  const textOf: TargetText = ({ provider, model }: FoundModel) => {
    const place = placed[merged.placeOf[provider] ?? -1];
    return place !== undefined && isModelId(model) ? `${place.settled.name}/${model}` : undefined;
  };
  const aliases = settleAliases(reading, world, textOf, findings);
  const profiles = settleProfiles(reading, world, { ...aliases, textOf }, findings);
  const present = placed.filter((each) => each !== undefined);
  return {
    providers: present.map(({ settled }) => settled),
    aliases: aliases.settled,
    profiles,
    budgets: newBudgets(present, world),
    findings: findings.map((finding) => withoutSecrets(finding, reading)),
  };
}

function leftOut({ name, where }: FoundProvider, message: string, level: Finding["level"] = "note"): Finding {
  return { code: "import.left-out", level, message: `${name ?? "a provider"} ${message}`, where };
}

/** What is no address can't be compared with one. */
function withAddresses(reading: Reading, findings: Finding[]): Reading {
  const providers = reading.providers.map((found) => {
    const fit = Object.entries(found.endpoints).filter(([format, url]) => {
      const isFit = baseUrlSchema.safeParse(url).success;
      if (!isFit)
        findings.push(leftOut(found, `has an address for ${format} that no registry holds`, "warning"));
      return isFit;
    });
    const endpoints = Object.fromEntries(fit);
    // By its vendor's name it would be the vendor's own, and the key of another server would go there.
    const isNowhere = fit.length === 0 && Object.keys(found.endpoints).length > 0 && found.url === undefined;
    return { ...found, endpoints, ...(isNowhere && { template: undefined }) };
  });
  return { ...reading, providers };
}

/** Models that are chosen somewhere count as listed. */
function withTargets(reading: Reading): Reading {
  const chosen = new Map<number, string[]>();
  const add = (target: FoundTarget | undefined) => {
    if (target === undefined || "alias" in target) return;
    chosen.set(target.provider, [...(chosen.get(target.provider) ?? []), target.model]);
  };
  for (const { targets } of reading.aliases) targets.forEach(add);
  for (const { main, small, when, perTool } of reading.profiles) {
    [main, small, when?.long?.target, when?.think, when?.image, when?.search].forEach(add);
    for (const slots of Object.values(perTool ?? {})) Object.values(slots).forEach(add);
  }
  const providers = reading.providers.map((found, index) => ({
    ...found,
    models: { ...Object.fromEntries((chosen.get(index) ?? []).map((id) => [id, {}])), ...found.models },
  }));
  return { ...reading, providers };
}

/** What aienv itself wrote into a tool's settings: our proxy's address, or one of our tokens. */
function isOurs({ keys, endpoints }: MergedProvider, reading: Reading, { registry }: ImportWorld): boolean {
  const token = keys.some((key) => "secret" in key && tokenForm.test(reading.secrets.get(key.secret) ?? ""));
  const reference = keys.some((key) => "reference" in key && key.reference === "env:AIENV_TOKEN");
  const proxy = new RegExp(`^https?://(?:127\\.0\\.0\\.1|localhost):${registry.proxy.port}(?:/|$)`);
  return token || reference || Object.values(endpoints).some((url) => proxy.test(url));
}

function newBudgets(placed: readonly PlacedProvider[], { registry }: ImportWorld): JsonObject[] {
  return placed.flatMap(({ settled, limits }) =>
    limits
      .filter(
        ({ period, limit }, index) =>
          limit > 0 &&
          limits.findIndex((other) => other.period === period) === index &&
          !registry.budgets.some(
            (budget) =>
              budget.scope === "provider" && budget.name === settled.name && budget.period === period,
          ),
      )
      .map(({ period, limit }) => ({ scope: "provider", name: settled.name, period, limit })),
  );
}

/** A file may repeat its key anywhere; what is said of the file does not. */
function withoutSecrets(finding: Finding, { secrets }: Reading): Finding {
  const clean = (text: string) =>
    [...secrets.values()].reduce((shown, value) => shown.replaceAll(value, "…"), text);
  const { where } = finding;
  return {
    ...finding,
    message: clean(finding.message),
    ...(where && { where: { ...where, ...(where.path !== undefined && { path: clean(where.path) }) } }),
  };
}
