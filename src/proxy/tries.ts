/** Whom an exchange may be sent to: each candidate with each of its keys, in the order in which they are tried. */
import { dialectFor } from "../core/dialect.ts";
import type { WireFormat } from "../core/ids.ts";
import type { Target } from "../formats/contract.ts";
import { type Candidate, referenceOf } from "../routing/candidate.ts";
import { formatFor } from "./upstream-body.ts";
import { upstreamUrl } from "./upstream-call.ts";

export class Try {
  readonly candidate: Candidate;
  /** Which of the provider's keys; -1: it wants none. */
  readonly key: number;
  readonly format: WireFormat;
  /** The model as the formats know it. */
  readonly target: Target;
  /** Names of its model and its key in the book of health. */
  readonly modelName: string;
  readonly keyName: string;
  /** Both. */
  readonly names: readonly string[];
  /** Name in the book of lessons: the endpoint as it is described now, so that another description is taught anew. */
  readonly lessonName: string;
  readonly #urls: { stream?: string; whole?: string } = {};

  constructor(candidate: Candidate, key: number, format: WireFormat) {
    this.candidate = candidate;
    this.key = key;
    this.format = format;
    this.target = newTarget(candidate, format);
    this.modelName = `model ${referenceOf(candidate)}`;
    this.keyName = `key ${candidate.provider.id}/${key}`;
    this.names = [this.modelName, this.keyName];
    this.lessonName = JSON.stringify([
      referenceOf(candidate),
      candidate.model.endpoints[format],
      this.target,
    ]);
  }

  /** @throws FormatError where the model's name can't stand in a URL */
  url(stream: boolean): string {
    const answer = stream ? "stream" : "whole";
    this.#urls[answer] ??= this.#newUrl(stream);
    return this.#urls[answer];
  }

  #newUrl(stream: boolean): string {
    const { endpoints, upstream } = this.candidate.model;
    return upstreamUrl({
      format: this.format,
      baseUrl: endpoints[this.format] ?? "",
      model: upstream,
      stream,
    });
  }
}

/** Begins with another key each time, so that several share the work. `chance`: at least 0, below 1. */
export function triesOf(
  candidates: readonly Candidate[],
  client: WireFormat,
  chance: number,
): readonly Try[] {
  const [only] = candidates;
  if (only && candidates.length === 1) return inTurn(triesOfOne(only, client), chance);
  return candidates.flatMap((candidate) => inTurn(triesOfOne(candidate, client), chance));
}

function inTurn(tries: readonly Try[], chance: number): readonly Try[] {
  const first = Math.floor(chance * tries.length);
  return first === 0 ? tries : [...tries.slice(first), ...tries.slice(0, first)];
}

/** As long as a candidate is the same object its tries are the same: another registry or price makes another candidate. */
const known = new WeakMap<Candidate, Partial<Record<WireFormat, readonly Try[]>>>();

function triesOfOne(candidate: Candidate, client: WireFormat): readonly Try[] {
  const ofCandidate = known.get(candidate) ?? {};
  known.set(candidate, ofCandidate);
  ofCandidate[client] ??= newTries(candidate, client);
  return ofCandidate[client];
}

function newTries(candidate: Candidate, client: WireFormat): readonly Try[] {
  const format = formatFor(client, candidate.model.endpoints);
  if (!format) return [];
  const count = candidate.provider.secrets.length;
  const keys = count === 0 ? [-1] : Array.from({ length: count }, (_, index) => index);
  return keys.map((key) => new Try(candidate, key, format));
}

function newTarget({ model, provider }: Candidate, format: WireFormat): Target {
  const dialect = dialectFor(model.upstream, provider.dialect[format] ?? {});
  // What nobody says of an endpoint of the user's own, nobody knows: it may be a gateway.
  const signs = dialect["signature-family"] ?? (provider.template === undefined ? "any" : undefined);
  const passesOn = signs === "any";
  return {
    format,
    model: model.upstream,
    family: (passesOn ? undefined : signs) ?? provider.template ?? provider.id,
    ...(passesOn && { passesOn }),
    dialect,
    ...(model.contextTokens !== undefined && { contextTokens: model.contextTokens }),
    ...(model.outputTokens !== undefined && { outputTokens: model.outputTokens }),
    ...(model.can.length > 0 && { can: model.can }),
  };
}
