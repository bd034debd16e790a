/** Stop sequences: those that the upstream is told, and those that are cut from its text on the way back. */
import type { Request } from "../internal/request.ts";
import { type Context, isUnsupported, lose } from "./context.ts";

interface PreparedStops {
  readonly request: Request;
  readonly cutStops: readonly string[];
}

/** H52: what the target can't be told is cut here, though the model goes on behind it. */
export function splitStops(request: Request, context: Context): PreparedStops {
  const { stops } = request;
  const { target, traits } = context;
  if (stops.length === 0) return { request, cutStops: [] };
  const most = isUnsupported(context, "stops") ? 0 : (target.dialect["stop-max"] ?? traits.maximumStops);
  const told: string[] = [];
  const cutStops: string[] = [];
  for (const stop of new Set(stops)) {
    if (stop === "") continue;
    // Anthropic refuses the ones of white space alone.
    const isTold = told.length < most && (target.format !== "anthropic-messages" || /\S/.test(stop));
    (isTold ? told : cutStops).push(stop);
  }
  if (cutStops.length > 0) lose(context, "stops", "approximated", "cut from the answer on its way back");
  return { request: told.length === stops.length ? request : { ...request, stops: told }, cutStops };
}
