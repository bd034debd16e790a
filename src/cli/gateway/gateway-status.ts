/** `gateway status`: who answers, what it serves, and how it differs from the registry. */
import pc from "picocolors";
import { AienvError } from "../../core/error.ts";
import { exitCodes } from "../../core/exit-codes.ts";
import type { GatewayPlan, GatewayTask } from "../../gateways/contract.ts";
import { offersOf } from "../../gateways/offers.ts";
import { planPush } from "../../gateways/plan.ts";
import { flagOption, type Options } from "../command.ts";
import type { Context } from "../context.ts";
import { loadWorkspace, type Workspace } from "../load/load-workspace.ts";
import { errorJson, errorText, plain } from "../show/print.ts";
import { gatewaysOf, type KnownGateway, openGateway, pickGateway } from "./open-gateway.ts";
import { planJson, planText, shortened } from "./plan-text.ts";
import { readWrittenRecord } from "./written-record.ts";

/** Usage is summed over this many days. */
const usageDays = 7;

/** Characters of names in one line. */
const mostNames = 1000;

interface GatewayState {
  readonly id: string;
  readonly system: string;
  readonly url: string;
  readonly version?: string;
  readonly healthy: boolean;
  readonly models?: readonly string[];
  /** Models of the registry's entry that it does not serve. */
  readonly missing?: readonly string[];
  /** Names that somebody or the gateway itself switched off. */
  readonly off?: readonly string[];
  readonly costUsd?: number;
  readonly plan?: GatewayPlan;
  readonly cannot: Readonly<Partial<Record<GatewayTask, string>>>;
  readonly notes: readonly string[];
  readonly error?: AienvError;
}

export async function gatewayStatus(
  context: Context,
  name: string | undefined,
  options: Options,
): Promise<number> {
  const workspace = loadWorkspace(context);
  const known = name === undefined ? gatewaysOf(workspace) : [pickGateway(workspace, name)];
  if (known.length === 0) pickGateway(workspace, undefined);
  const states = await Promise.all(known.map((one) => stateOf(context, workspace, one)));
  if (flagOption(options, "json")) context.print(JSON.stringify(states.map(stateJson), null, 2));
  else for (const state of states) context.print(stateText(state));
  return states.some(({ error }) => error !== undefined) ? exitCodes.upstream : exitCodes.ok;
}

async function stateOf(context: Context, workspace: Workspace, known: KnownGateway): Promise<GatewayState> {
  const base = { id: known.id, system: known.gateway.system, url: known.url, cannot: known.gateway.cannot };
  try {
    const { probe, client, gateway } = await openGateway(context, workspace, known);
    const seen = { ...base, version: probe.version, healthy: probe.healthy };
    const { administration } = gateway;
    if (!administration) return { ...seen, notes: probe.notes };
    if (!client)
      return { ...seen, notes: [...probe.notes, "without admin: in the registry no more can be seen"] };
    const present = await client.readEntries({ tokens: false });
    const models = await client.readModels(present);
    const offered = offersOf({ ...workspace, gateway: known, only: [] });
    const desired = administration.desired(offered.offers, probe);
    const written = readWrittenRecord(context.paths, known.id, known.url);
    const plan = planPush({
      wanted: desired.entries,
      present,
      written,
      keys: new Map(),
      force: false,
      only: [],
    });
    const listed = [...(workspace.providers.get(known.id)?.models.values() ?? [])];
    const notes: string[] = [];
    const told = <T>(answer: Promise<T> | undefined) => orNote(answer, notes);
    const costUsd = await told(client.readCostUsd?.(Date.now() - usageDays * 86_400_000));
    const version = probe.version === "" ? await told(client.readVersion?.()) : probe.version;
    return {
      ...seen,
      ...(version !== undefined && { version }),
      models,
      missing: listed.filter(({ upstream }) => !models.includes(upstream)).map(({ id }) => id),
      off: present.filter(({ enabled }) => !enabled).map((one) => one.name),
      ...(costUsd !== undefined && { costUsd }),
      plan,
      notes: [...probe.notes, ...notes, ...offered.notes, ...desired.notes],
    };
  } catch (error) {
    if (!(error instanceof AienvError)) throw error;
    return { ...base, healthy: false, notes: [], error };
  }
}

/** What is good to know and not the point: a gateway that does not say it is shown without. */
async function orNote<T>(answer: Promise<T> | undefined, notes: string[]): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof AienvError) || error.code !== "gateway.refused") throw error;
    notes.push(error.message);
    return undefined;
  }
}

function stateText(state: GatewayState): string {
  const { id, url, version, error, models, plan, costUsd } = state;
  if (error) return `${pc.bold(id)}  ${url}\n${errorText(error)}`;
  const health = state.healthy ? pc.green("healthy") : pc.red("not healthy");
  const lines = [
    `${pc.bold(id)}  ${state.system} ${shortened(plain(version ?? ""))}  ${url}  ${health}`,
    ...(models ? [`  serves ${countText(models.length, "model")}`] : []),
    ...(state.missing?.length
      ? [`  listed in the registry and not served: ${state.missing.join(", ")}`]
      : []),
    ...(state.off?.length
      ? [
          `  switched off there: ${shortened(state.off.map((one) => shortened(plain(one))).join(", "), mostNames)}`,
        ]
      : []),
    ...(costUsd === undefined ? [] : [`  ${usageDays} days: $${costUsd.toFixed(2)}`]),
    ...(plan ? [differenceText(plan, id)] : []),
    ...Object.entries(state.cannot).map(([task, why]) => `  no ${task}: ${why}`),
    ...state.notes.map((note) => `  ${pc.dim("note")} ${plain(note)}`),
  ];
  return lines.join("\n");
}

/** How much, with what somebody changed by hand; what a push would do line by line is its own `--diff`. */
function differenceText(plan: GatewayPlan, id: string): string {
  const counted = (["create", "update", "remove"] as const).flatMap((action) => {
    const count = plan.changes.filter((change) => change.action === action).length;
    return count === 0 ? [] : [`${count} to ${verbs[action]}`];
  });
  const byHand = planText({ ...plan, changes: [] });
  const lines = byHand === "" ? [] : [byHand.replace(/^/gm, "  ")];
  if (counted.length > 0)
    lines.unshift(`  differs from the registry: ${counted.join(", ")} (aienv gateway push ${id} --diff)`);
  return lines.length === 0 ? "  as the registry has it" : lines.join("\n");
}

const verbs = { create: "add", update: "change", remove: "remove" } as const;

function countText(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

function stateJson({ plan, error, ...state }: GatewayState): Record<string, unknown> {
  return {
    ...state,
    ...(plan && { difference: planJson(plan) }),
    ...(error && { error: errorJson(error) }),
  };
}
