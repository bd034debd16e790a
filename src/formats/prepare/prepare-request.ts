/** A request as its client meant it, made into one that its target can be told. */
import type { Provenance, SentTool } from "../contract.ts";
import type { Request } from "../internal/request.ts";
import { markCache } from "./cache-marks.ts";
import { callIdsOf, mapCallIds } from "./call-ids.ts";
import { checkUses } from "./check-uses.ts";
import { type Context, reportingOnce } from "./context.ts";
import { fitReasoning } from "./fit-reasoning.ts";
import { lowerForeignBlocks } from "./foreign-blocks.ts";
import { limitOutput } from "./limits.ts";
import { prepareMedia } from "./media.ts";
import { keepOwnValues } from "./opaque-values.ts";
import { shapeOutput } from "./output.ts";
import { pairTools } from "./pair-tools.ts";
import { prepareTools } from "./prepare-tools.ts";
import { prepareReasoning } from "./reasoning.ts";
import { prepareResults } from "./result-media.ts";
import { limitSampling } from "./sampling.ts";
import { prepareSession } from "./session.ts";
import { prepareSettings } from "./settings.ts";
import { splitStops } from "./stops.ts";
import { stripTelemetry } from "./telemetry.ts";
import { closeTurns, orderTurns } from "./turns.ts";

interface PreparedRequest {
  readonly request: Request;
  /** Tools by the name that is sent upstream. */
  readonly tools: ReadonlyMap<string, SentTool>;
  /** Ids of calls in the history, as the client knows them. */
  readonly usedCallIds: ReadonlySet<string>;
  /** Stop sequences that the upstream is not told. */
  readonly cutStops: readonly string[];
  /** The tool whose input is the answer's text. */
  readonly outputTool?: string;
}

/** What a request is prepared for, by whom it came, and who remembers whose opaque values are. */
interface PrepareContext extends Context {
  readonly provenance?: Provenance;
}

/**
 * The order of the stages counts: pairing sees the turns as they will stand, ids are given to calls in their final
 * order, and what depends on thinking comes after thinking is settled. A stage that has nothing to change returns what it
 * was given, so that an ordinary request costs little.
 * @throws FormatError `unsupported` where leaving something out would change the task
 */
export function prepareRequest(request: Request, { provenance, ...given }: PrepareContext): PreparedRequest {
  const context = reportingOnce(given);
  checkUses(request, context);

  let prepared = prepareSettings(prepareSession(stripTelemetry(request, context), context), context);
  prepared = prepareMedia(prepared, context);
  prepared = lowerForeignBlocks(keepOwnValues(prepared, context, provenance), context);
  const { request: withTools, sent } = prepareTools(prepared, context);
  prepared = prepareTurns(withTools, context);

  prepared = prepareReasoning(limitOutput(prepared, context), context);
  prepared = limitSampling(fitReasoning(prepared, context), context);
  const { request: withStops, cutStops } = splitStops(prepared, context);
  const { request: shaped, outputTool } = shapeOutput(withStops, context);
  return {
    request: markCache(shaped, context),
    tools: sent,
    usedCallIds: callIdsOf(request),
    cutStops,
    ...(outputTool !== undefined && { outputTool }),
  };
}

function prepareTurns(request: Request, context: Context): Request {
  const paired = pairTools(orderTurns(request, context), context);
  return closeTurns(mapCallIds(prepareResults(paired, context), context), context);
}
