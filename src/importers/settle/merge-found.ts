/** Entries of a source that are one provider: the same site and key, told once per tool or model. */
import { type WireFormat, wireFormats } from "../../core/ids.ts";
import type { Endpoints } from "../../registry/providers.ts";
import type { FoundKey, FoundProvider, Reading } from "../contract.ts";
import { addsHost, isSameSite, type Recognise, type Recognised, siteOf } from "./recognise.ts";
import type { ImportWorld } from "./world.ts";

export interface MergedProvider extends FoundProvider {
  readonly recognised: Recognised | undefined;
}

export interface Merged {
  readonly providers: readonly MergedProvider[];
  /** Place in the reading to place in `providers`. */
  readonly placeOf: readonly number[];
}

export function mergeFound(reading: Reading, world: ImportWorld, recognise: Recognise): Merged {
  const providers: MergedProvider[] = [];
  const placeOf = reading.providers.map((found) => {
    const recognised = recogniseFound(found, world, recognise);
    const same = providers.findIndex(
      (each) => isOneVendor(each, found, recognised) && haveSameKeys(each, found, reading, world),
    );
    const present = providers[same];
    if (present === undefined) return providers.push({ ...found, recognised }) - 1;
    providers[same] = joined(present, found, recognise, world);
    return same;
  });
  return { providers, placeOf };
}

/**
 * By address; a vendor's name counts where no address stands beside it. Else the key of somebody's server would go to
 * the vendor in every format that the address does not speak.
 */
function recogniseFound(
  { template, endpoints, url, keys }: FoundProvider,
  { templates }: ImportWorld,
  recognise: Recognise,
): Recognised | undefined {
  if (Object.keys(endpoints).length > 0) {
    const recognised = recognise(endpoints);
    // Without a key of its own the known provider's would count, at every one of these addresses.
    const isMixed = recognised !== undefined && leadElsewhere(recognised.differing, endpoints);
    return keys.length === 0 && isMixed ? undefined : recognised;
  }
  const known = template === undefined ? undefined : templates.get(template);
  if (template === undefined || known === undefined) return undefined;
  return known.url === "required" && url === undefined ? undefined : { template, differing: {} };
}

/** True where one of `added` is at a host that the other endpoints do not have. */
function leadElsewhere(added: Endpoints, endpoints: Endpoints): boolean {
  const others = Object.entries(endpoints).filter(([format]) => added[format as WireFormat] === undefined);
  return others.length > 0 && addsHost(added, Object.fromEntries(others));
}

function isOneVendor(
  left: MergedProvider,
  right: FoundProvider,
  recognised: Recognised | undefined,
): boolean {
  if (left.url !== right.url || left.recognised?.template !== recognised?.template) return false;
  const conflicts = wireFormats.some((format) => {
    const [ours, theirs] = [left.endpoints[format], right.endpoints[format]];
    return ours !== undefined && theirs !== undefined && !isSameSite(format, ours, theirs);
  });
  if (conflicts) return false;
  return recognised !== undefined || originsOf(left).some((origin) => originsOf(right).includes(origin));
}

function originsOf({ endpoints }: FoundProvider): string[] {
  return Object.entries(endpoints).flatMap(([format, url]) => {
    const site = siteOf(format as WireFormat, url);
    return site === undefined ? [] : [new URL(site).origin];
  });
}

/** An entry without a key goes with any of its site. */
function haveSameKeys(
  left: FoundProvider,
  right: FoundProvider,
  reading: Reading,
  world: ImportWorld,
): boolean {
  if (left.keys.length === 0 || right.keys.length === 0) return true;
  const value = (key: FoundKey) => keyIdentity(key, reading.secrets, world.values);
  return left.keys.some((ours) => right.keys.some((theirs) => value(ours) === value(theirs)));
}

/** The key itself where it is known, else its reference. */
export function keyIdentity(
  key: FoundKey,
  secrets: ReadonlyMap<string, string>,
  values: ReadonlyMap<string, string>,
): string | undefined {
  return "secret" in key ? secrets.get(key.secret) : (values.get(key.reference) ?? key.reference);
}

function joined(
  left: MergedProvider,
  right: FoundProvider,
  recognise: Recognise,
  world: ImportWorld,
): MergedProvider {
  const both: FoundProvider = {
    ...right,
    ...left,
    template: left.template ?? right.template,
    endpoints: { ...right.endpoints, ...left.endpoints },
    keys: left.keys.length > 0 ? left.keys : right.keys,
    auth: { ...right.auth, ...left.auth },
    headers: { ...right.headers, ...left.headers },
    models: joinModels(left.models, right.models),
    limits: [...(left.limits ?? []), ...(right.limits ?? [])],
  };
  return { ...both, recognised: recogniseFound(both, world, recognise) };
}

function joinModels(left: FoundProvider["models"], right: FoundProvider["models"]): FoundProvider["models"] {
  const ids = new Set([...Object.keys(left), ...Object.keys(right)]);
  return Object.fromEntries([...ids].map((id) => [id, { ...right[id], ...left[id] }]));
}
