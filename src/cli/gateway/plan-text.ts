/** A push's plan as people read it, and as JSON: what changes, what somebody changed by hand, what is another's. */
import pc from "picocolors";
import { isObject, type JsonValue } from "../../core/json.ts";
import { referenceText } from "../../core/secret-reference.ts";
import type {
  Entry,
  FieldChange,
  GatewayChange,
  GatewayPlan,
  HandEdit,
  Unsaid,
} from "../../gateways/contract.ts";
import { plain } from "../show/print.ts";

/** One line a change, with a line for each field of an update. Keys are named by reference. */
export function planText(plan: GatewayPlan): string {
  return [
    ...plan.changes.map(changeText),
    ...plan.handEdits.map(handEditText),
    ...plan.unsaid.map(unsaidText),
    ...plan.strangers.map(
      (name) => `${pc.dim("=")} ${shortened(plain(name))}: another registry's by its mark; it stays`,
    ),
  ].join("\n");
}

function changeText(change: GatewayChange): string {
  if (change.action === "remove")
    return `${pc.red("-")} ${change.present.kind} ${quoted(change.present.name)}`;
  const { entry, fields } = change;
  if (change.action === "create") {
    const told = fields.filter(({ field, after }) => !silent.has(field) && valueText(after) !== none);
    return `${pc.green("+")} ${entry.kind} ${quoted(entry.name)}  ${told.map((one) => createdText(entry, one)).join(", ")}`;
  }
  const lines = fields.map((one) => `    ${one.field}: ${updatedText(entry, one)}`);
  return [`${pc.yellow("~")} ${entry.kind} ${quoted(change.present.name)}`, ...lines].join("\n");
}

/** The same in all that we make. */
const silent: ReadonlySet<string> = new Set(["group", "tag"]);

function createdText(entry: Entry, { field, after }: FieldChange): string {
  return field === "key" ? `key ${keyText(entry)}` : `${field} ${valueText(after)}`;
}

function updatedText(entry: Entry, { field, before, after }: FieldChange): string {
  if (field === "key") return `sent anew, ${keyText(entry)}`;
  if (Array.isArray(before) && Array.isArray(after)) return listChangeText(before, after);
  return `${valueText(before)} → ${valueText(after)}`;
}

function keyText({ secret }: Entry): string {
  return secret ? plain(referenceText(secret)) : "none";
}

function handEditText({ name, field, there, ours, unrecorded }: HandEdit): string {
  const head = `${pc.magenta("!")} ${shortened(plain(name))}: `;
  if (field === "entry") return `${head}removed by hand; it stays away, unless --force`;
  const why = unrecorded ? "differs, and no record here says who wrote it" : "changed by hand";
  const wanted = ours === undefined ? "nothing" : valueText(ours);
  return `${head}${field} ${why}: ${valueText(there)} there, ${wanted} here; it stays, unless --force`;
}

function unsaidText({ name, field, ours }: Unsaid): string {
  return `${pc.dim("?")} ${plain(name)}: ${field} ${valueText(ours)} can't be said to this version`;
}

function listChangeText(before: readonly JsonValue[], after: readonly JsonValue[]): string {
  const more = after.filter((one) => !before.includes(one)).map((one) => `+${String(one)}`);
  const less = before.filter((one) => !after.includes(one)).map((one) => `-${String(one)}`);
  return shortened(plain([...more, ...less].join(" ")));
}

const none = "none";

function valueText(value: JsonValue | undefined): string {
  if (value === undefined || value === null || value === "") return none;
  if (Array.isArray(value)) return value.length === 0 ? none : shortened(plain(value.join(" ")));
  if (isObject(value) && Object.keys(value).length === 0) return none;
  return shortened(plain(typeof value === "string" ? value : JSON.stringify(value)));
}

/** A plan is read line by line; all of a value stands in `--json`. */
const mostShown = 100;
export function shortened(text: string, most = mostShown): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}

const quoted = (name: string) => JSON.stringify(shortened(plain(name)));

/** The same without any digest of a key: `key` is the reference that it came by. */
export function planJson(plan: GatewayPlan): Record<string, unknown> {
  return {
    changes: plan.changes.map((change) => {
      const { kind, name } = change.action === "remove" ? change.present : change.entry;
      const fields = change.fields.map((one) =>
        one.field === "key" && change.action !== "remove"
          ? { field: "key", after: keyText(change.entry) }
          : one,
      );
      return { action: change.action, kind, name, fields };
    }),
    handEdits: plan.handEdits,
    unsaid: plan.unsaid,
    unchanged: plan.unchanged,
    strangers: plan.strangers,
  };
}
