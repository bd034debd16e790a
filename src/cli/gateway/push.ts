/** `gateway push`: what the registry has, into the gateway. */
import { AienvError } from "../../core/error.ts";
import { exitCodes } from "../../core/exit-codes.ts";
import type { Entry, GatewayChange, GatewayClient, GatewayPlan } from "../../gateways/contract.ts";
import { offersOf } from "../../gateways/offers.ts";
import { planPush, proxyName } from "../../gateways/plan.ts";
import { flagOption, type Options, textsOption } from "../command.ts";
import type { Context } from "../context.ts";
import { loadWorkspace, type Workspace } from "../load/load-workspace.ts";
import { showsOnly } from "../write/show-changes.ts";
import { type Administered, administer, type OpenGateway, openGateway, pickGateway } from "./open-gateway.ts";
import { planJson, planText } from "./plan-text.ts";
import { keepToken, tokenWish } from "./project-token.ts";
import { proxyConnection, proxyKey, proxyNotes } from "./proxy-connection.ts";
import { keyDigest, resolveKeys } from "./resolve-keys.ts";
import { readWrittenRecord, recordAfter, saveWrittenRecord } from "./written-record.ts";

interface Push {
  readonly open: OpenGateway;
  readonly client: GatewayClient;
  readonly wanted: readonly Entry[];
  readonly plan: GatewayPlan;
  readonly notes: readonly string[];
  readonly keyFor: (entry: Entry) => string | undefined;
}

export async function push(context: Context, name: string | undefined, options: Options): Promise<number> {
  const workspace = loadWorkspace(context);
  const open = await openGateway(context, workspace, pickGateway(workspace, name));
  const one = await preparePush(context, workspace, open, options);
  const json = flagOption(options, "json");
  const shows = showsOnly(options);
  const count = one.plan.changes.length;
  if (!json) show(context, one);
  if (!shows && count > 0) await confirmed(context, one, options);
  if (!shows) await applyAll(context, workspace, one);
  if (json) {
    const result = { gateway: open.id, written: !shows, ...planJson(one.plan), notes: one.notes };
    context.print(JSON.stringify(result, null, 2));
  } else if (!shows)
    context.say(count === 0 ? `nothing to change in ${open.id}` : `${count} changed in ${open.id}`);
  return flagOption(options, "check") && count > 0 ? exitCodes.differences : exitCodes.ok;
}

async function preparePush(
  context: Context,
  workspace: Workspace,
  open: OpenGateway,
  options: Options,
): Promise<Push> {
  const { client, administration } = administer(open, "push");
  const only = textsOption(options, "provider");
  refuseUnknown(workspace, only);
  const offered = offersOf({ ...workspace, gateway: open, only });
  const keys = await resolveKeys(context, workspace, offered.offers);
  const desired = administration.desired(offered.offers, open.probe);
  const token = flagOption(options, "token")
    ? tokenEntry(workspace, open, administration, offered.offers)
    : [];
  const proxy = flagOption(options, "proxy") ? [proxyConnection(workspace, open, administration)] : [];
  // The proxy alone, unless providers are named beside it.
  const scope = proxy.length > 0 && only.length === 0 ? [proxyName] : only;
  const providers = desired.entries.filter(({ provider }) => scope.length === 0 || scope.includes(provider));
  const wanted = [...providers, ...token, ...proxy];
  const keyFor = (entry: Entry) => keys.keyOf(entry.secret);
  const planned = planPush({
    wanted,
    present: await client.readEntries({ tokens: token.length > 0 }),
    written: readWrittenRecord(context.paths, open.id, open.url),
    keys: digestsOf(wanted, keyFor),
    force: flagOption(options, "force"),
    only: scope,
  });
  // An entry that fails each request for want of its key serves nobody.
  const lacksKey = (change: GatewayChange) =>
    change.action === "create" && change.entry.secret !== undefined && keyFor(change.entry) === undefined;
  const plan = { ...planned, changes: planned.changes.filter((change) => !lacksKey(change)) };
  const notes =
    scope === only
      ? [...offered.notes, ...keys.notes, ...desired.notes, ...proxyNotes(open, wanted)]
      : proxyNotes(open, wanted);
  return { open, client, wanted, plan, keyFor, notes };
}

function digestsOf(wanted: readonly Entry[], keyFor: Push["keyFor"]): Map<string, string> {
  return new Map(
    wanted.flatMap((entry) => {
      const key = keyFor(entry);
      return key === undefined ? [] : [[entry.name, keyDigest(key)] as const];
    }),
  );
}

function tokenEntry(
  workspace: Workspace,
  { gateway, probe }: OpenGateway,
  administration: Administered["administration"],
  offers: Parameters<typeof tokenWish>[1],
): Entry[] {
  const why = gateway.cannot.tokens;
  if (why !== undefined || !administration.tokenEntry)
    throw new AienvError("gateway.cannot", `${gateway.name} has no tokens to make${why ? `: ${why}` : ""}`, {
      hint: "aienv gateway push without --token",
    });
  return [administration.tokenEntry(tokenWish(workspace, offers), probe)];
}

function refuseUnknown({ providers }: Workspace, only: readonly string[]): void {
  const unknown = only.find((id) => !providers.has(id));
  if (unknown !== undefined)
    throw new AienvError("usage.unknown-name", `the registry has no provider ${JSON.stringify(unknown)}`, {
      hint: "aienv ls providers",
    });
}

function show(context: Context, { plan, notes, open }: Push): void {
  const text = planText(plan);
  if (text !== "") context.print(text);
  for (const note of notes) context.say(`note ${note}`);
  if (open.probe.notes.length > 0) context.say(`note ${open.id}: ${open.probe.notes.join("; ")}`);
}

/** Keys leave this machine here, so somebody says yes to each reference that is named in the plan. */
async function confirmed(context: Context, { open, plan }: Push, options: Options): Promise<void> {
  if (flagOption(options, "yes")) return;
  if (!context.interactive)
    throw new AienvError("usage.not-confirmed", `nobody is here to say yes to what changes in ${open.id}`, {
      hint: `aienv gateway push ${open.id} --yes`,
    });
  const { confirm } = await import("@clack/prompts");
  const sent = plan.changes.filter((change) => change.fields.some(({ field }) => field === "key")).length;
  const keys = sent === 0 ? "" : `, ${sent} of them with a provider's key`;
  const message = `Change ${plan.changes.length} in ${open.id} at ${open.url}${keys}?`;
  if ((await confirm({ message, initialValue: false, output: process.stderr })) !== true)
    throw new AienvError("usage.cancelled", "nothing was changed");
}

/** What was done before a failure is recorded and said too: the next push goes on from there. */
async function applyAll(context: Context, workspace: Workspace, push: Push): Promise<void> {
  const { open, client, plan } = push;
  const done: GatewayChange[] = [];
  try {
    for (const change of plan.changes) {
      const made = change.action === "create" ? proxyKey(context, change.entry) : undefined;
      const key = made ?? (sendsKey(change) ? push.keyFor(change.entry) : undefined);
      const token = await client.apply(change, key);
      done.push(change);
      if (change.action === "create" && change.entry.kind === "token")
        await keepToken(context, workspace, open.id, change.entry, token);
    }
  } catch (error) {
    const failure = halfDone(error, push, done.length);
    try {
      await record(context, push, done);
    } catch (second) {
      // Gone altogether: next time its marks say what was made.
      if (!(second instanceof AienvError)) throw second;
    }
    throw failure;
  }
  await record(context, push, done);
}

function halfDone(error: unknown, { open, plan }: Push, done: number): unknown {
  const at = plan.changes[done];
  if (!(error instanceof AienvError) || done === 0 || !at) return error;
  const name = at.action === "remove" ? at.present.name : at.entry.name;
  return new AienvError(
    error.code,
    `${error.message}; ${done} of ${plan.changes.length} changes were made, not ${JSON.stringify(name)}`,
    { hint: `aienv gateway push ${open.id}: it goes on from there`, cause: error },
  );
}

async function record(
  context: Context,
  { open, client, plan, wanted: all, keyFor }: Push,
  done: readonly GatewayChange[],
): Promise<void> {
  const before = readWrittenRecord(context.paths, open.id, open.url);
  const handled = new Set(done);
  const failed = plan.changes.filter((change) => !handled.has(change));
  const names = new Set(failed.flatMap((change) => (change.action === "remove" ? [] : [change.entry.name])));
  const wanted = all.filter(({ name }) => !names.has(name));
  const tokens = [...all, ...Object.values(before)].some(({ kind }) => kind === "token");
  const present = await client.readEntries({ tokens });
  const keys = digestsOf(wanted, keyFor);
  saveWrittenRecord(context.paths, open.id, open.url, recordAfter({ before, wanted, present, plan, keys }));
  tellNotTaken(context, done, present);
}

function sendsKey(change: GatewayChange): change is Exclude<GatewayChange, { action: "remove" }> {
  return change.action === "create" || (change.action === "update" && change.sendsKey);
}

/** A field that a version of the gateway does not know is dropped by it in silence. */
function tellNotTaken(
  context: Context,
  done: readonly GatewayChange[],
  present: Awaited<ReturnType<GatewayClient["readEntries"]>>,
): void {
  const again = planPush({
    wanted: done.flatMap((change) => (change.action === "remove" ? [] : [change.entry])),
    present,
    written: {},
    keys: new Map(),
    force: false,
    only: [],
  });
  const missing = again.changes.flatMap((change) => (change.action === "create" ? [change.entry.name] : []));
  const kept = new Set(done.flatMap((change) => change.fields.map(({ field }) => field)));
  for (const name of missing) context.say(`warning ${name} is not there after all`);
  for (const { name, field } of again.handEdits)
    if (kept.has(field)) context.say(`warning ${name}: the gateway did not take ${field}`);
}
