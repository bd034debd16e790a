/** What the proxy is given: everything that touches disk, clock, chance and network comes through here. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Dispatcher } from "undici";
import type { ProxyStatus } from "../core/proxy-identity.ts";
import type { SecretReference } from "../core/secret-reference.ts";
import type { Recorder } from "../ledger/record.ts";
import type { Model, Provider } from "../registry/providers.ts";
import type { Registry } from "../registry/schema.ts";
import type { Speed } from "../routing/candidate.ts";
import type { LinkDoor } from "./pictures/link-door.ts";

/** A tool as far as its requests show it. */
export interface KnownTool {
  readonly id: string;
  /** Beginning of its `user-agent`. */
  readonly userAgents: readonly string[];
  /** Model names that it has built in, and the slot that each stands for. */
  readonly builtIn: readonly { readonly pattern: string; readonly slot: string }[];
}

/** The registry as it was read last without a fault. A request keeps the one that it began with. */
export interface World {
  readonly generation: number;
  readonly registry: Registry;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly tools: readonly KnownTool[];
}

export interface Identity {
  readonly version: string;
  readonly pid: number;
  /** When it began to listen, in milliseconds since 1970. */
  readonly since: number;
  /** Of the state folder; it signs and is never told. */
  readonly secret: string;
}

/** What a token opens: a project's choice as it stands now. */
export interface Access {
  readonly token: string;
  /** The project's directory; empty outside of any. */
  readonly project: string;
  readonly profile: string;
  /** Slot to chosen name, by tool; `""` holds for a tool that is not known. */
  readonly chosen: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** The tool that has it, where that is known without its user agent. */
  readonly tool?: string;
}

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Prices of models that registry and templates give none. */
export interface ModelPrices {
  /** Another one whenever something became known. */
  readonly edition: number;
  /** The model with its price, as far as that is known by now. */
  priced(model: Model): Model;
  /** Asks for what is not known yet; undefined: there is nothing to wait for. Never rejects. */
  lookUp(models: readonly Model[]): Promise<void> | undefined;
}

/** The page at /ui: its code is loaded when it is first asked for. */
export interface PageDoor {
  /** A code that opens one session, once and for a minute. @throws AienvError `page.*` where there is no page */
  newLink(status: () => ProxyStatus): Promise<string>;
  /** Answers whatever the request asks for. @throws AienvError `page.*` */
  answer(request: IncomingMessage, response: ServerResponse, status: () => ProxyStatus): Promise<void>;
  /** What the session of an open tab may ask models; undefined: there is no such session. */
  access(session: string): Access | undefined;
  /** Ends what open tabs listen to, so that the server can close. */
  close(): void;
}

export interface Dependencies {
  world(): World;
  /** What a token opens; undefined: nobody's token. */
  access(token: string): Access | undefined;
  /** At once where the key was fetched before. @throws AienvError `secrets.*` */
  secret(reference: SecretReference): string | Promise<string>;
  /** An upstream refused the key: it is looked up anew next time. */
  secretRefused(reference: SecretReference): void;
  /** Variables that the registry takes keys from and that this process was not given. */
  missingVariables(): readonly string[];
  /** Which proxy this is, for those who ask whether it is the one of their state folder. */
  readonly identity: Identity;
  readonly recorder: Recorder;
  /** Micro-USD spent since a time by what a purse is of, from the ledger. */
  spent(
    owner: { readonly project?: string; readonly profile?: string; readonly provider?: string },
    since: number,
  ): number;
  speed(reference: string): Speed | undefined;
  readonly prices: ModelPrices;
  readonly dispatcher: Dispatcher;
  readonly links: LinkDoor;
  /** undefined: this proxy serves no page. */
  readonly page?: PageDoor;
  readonly log: Log;
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds of a clock that nobody sets: how long something waits does not hang on the time of day. */
  elapsed(): number;
  /** Local time less UTC, in minutes. */
  offsetMinutes(): number;
  /** At least 0, below 1. */
  chance(): number;
  /** A new id of letters and digits. */
  newId(): string;
  readonly limits: Limits;
}

/** Bounds of what a client and an upstream may do. Times in milliseconds, sizes in bytes. */
export interface Limits {
  readonly bodyBytes: number;
  readonly connectMs: number;
  /** Until an upstream's headers. */
  readonly headersMs: number;
  /** Silence of an upstream midway. */
  readonly silenceMs: number;
  /** Silence towards the client after which a keep-alive goes out. */
  readonly keepAliveMs: number;
  /** How long a client may take nothing of its stream. */
  readonly stallMs: number;
  /** Until a client's headers are whole, and until its request is. */
  readonly clientHeadersMs: number;
  readonly clientRequestMs: number;
  readonly connections: number;
  /** Of the pictures behind links of one request: how many, how large and how long together. */
  readonly pictures: number;
  readonly pictureBytes: number;
  readonly pictureMs: number;
}

export const usualLimits: Limits = {
  bodyBytes: 64 * 1024 * 1024,
  connectMs: 10_000,
  headersMs: 600_000,
  silenceMs: 300_000,
  keepAliveMs: 12_000,
  stallMs: 300_000,
  clientHeadersMs: 15_000,
  clientRequestMs: 120_000,
  connections: 512,
  pictures: 20,
  pictureBytes: 20 * 1024 * 1024,
  pictureMs: 30_000,
};
