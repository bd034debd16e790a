/** How the three members of the family differ, as data. */
import type { GatewaySystem } from "../contract.ts";
import { type ChannelType, newApiTypes, oneApiTypes } from "./channel-types.ts";

export interface Fork {
  readonly system: GatewaySystem;
  readonly name: string;
  /** The header that names the administrator; their access token alone is refused without it. */
  readonly userHeader: string | undefined;
  readonly types: readonly ChannelType[];
  /** For an endpoint that no type builds: its number, and what has to stand behind the base URL for it. */
  readonly custom: { readonly number: number; readonly path: string };
  /** New API since 0.8 takes a new channel as `{mode, channel}` and refuses a bare one; the others know no wrapper. */
  readonly addBody: "flat" | "either";
  /** Channels carry a tag. */
  readonly tags: boolean;
  /** Requests are shared by weight. */
  readonly weights: boolean;
  /** Channels can send headers of one's own. */
  readonly headers: boolean;
  /** The token's fields for the models that it opens. */
  readonly tokenModels: "model_limits" | "models";
  /** Most characters of a token's name. */
  readonly tokenName: number;
  /** Does the public status of the system look like this? */
  readonly knows: (status: Readonly<Record<string, unknown>>) => boolean;
}

/** A key of `GET /api/status` that the others lack. Read in the sources named in channel-types.ts, 2026-11-30. */
export const forks: readonly Fork[] = [
  {
    system: "new-api",
    name: "New API",
    userHeader: "New-Api-User",
    types: newApiTypes,
    // Type 8 asks the address as it stands, whatever is asked for.
    custom: { number: 8, path: "/chat/completions" },
    addBody: "either",
    tags: true,
    weights: true,
    headers: true,
    tokenModels: "model_limits",
    tokenName: 30,
    knows: (status) => "setup" in status && !("check_in_enabled" in status),
  },
  {
    system: "veloera",
    name: "Veloera",
    userHeader: "Veloera-User",
    types: newApiTypes,
    custom: { number: 8, path: "/chat/completions" },
    addBody: "flat",
    tags: true,
    weights: true,
    headers: false,
    tokenModels: "model_limits",
    tokenName: 30,
    knows: (status) => "setup" in status && "check_in_enabled" in status,
  },
  {
    system: "one-api",
    name: "One API",
    userHeader: undefined,
    types: oneApiTypes,
    // Type 50 adds the path behind /v1 to a base URL that has its own version.
    custom: { number: 50, path: "" },
    addBody: "flat",
    tags: false,
    weights: false,
    headers: false,
    tokenModels: "models",
    tokenName: 30,
    knows: (status) => "quota_per_unit" in status && !("setup" in status),
  },
];
