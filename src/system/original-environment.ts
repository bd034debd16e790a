/** The environment without what mise and direnv put over it: both keep the user's own values in a variable. */
import { inflateSync } from "node:zlib";
import type { Environment } from "./paths.ts";

interface Difference {
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** More than any environment holds, in bytes. */
const mostBytes = 4 * 1024 * 1024;

/**
 * A project's variables may stand where the user's own keys stood. Only a value that is still theirs is put back; a
 * difference that can't be read changes nothing.
 */
export function originalEnvironment(environment: Environment): Environment {
  const result: Record<string, string | undefined> = { ...environment };
  const differences = [
    read(environment["__MISE_DIFF"], miseDifference),
    read(environment["DIRENV_DIFF"], direnvDifference),
  ];
  for (const difference of differences) {
    if (!difference) continue;
    const { before, after } = difference;
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (name === "PATH" || result[name] !== after[name]) continue;
      const value = before[name];
      if (typeof value === "string") result[name] = value;
      else delete result[name];
    }
  }
  return result;
}

function read(text: string | undefined, parse: (bytes: Buffer) => Difference): Difference | undefined {
  if (!text) return undefined;
  try {
    return parse(inflateSync(Buffer.from(text, "base64"), { maxOutputLength: mostBytes }));
  } catch {
    // Another version's form, or torn: then the environment is taken as it is.
    return undefined;
  }
}

/** JSON of `p`, before, and `n`, after (direnv 2.32). */
function direnvDifference(bytes: Buffer): Difference {
  const { p, n } = JSON.parse(bytes.toString()) as { p: Difference["before"]; n: Difference["after"] };
  return { before: p, after: n };
}

/** MessagePack of `old` and `new`, where `old` may hold what is unset now (mise 2026.9.15). */
function miseDifference(bytes: Buffer): Difference {
  const value = new Unpacker(bytes).value() as { old: Difference["before"]; new: Difference["after"] };
  return { before: value.old, after: value.new };
}

/** As much of MessagePack as an environment needs. @see https://github.com/msgpack/msgpack/blob/master/spec.md */
class Unpacker {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  value(): unknown {
    const kind = this.#number(1);
    if (kind >= 0xa0 && kind <= 0xbf) return this.#text(kind - 0xa0);
    if (kind >= 0x80 && kind <= 0x8f) return this.#map(kind - 0x80);
    if (kind >= 0x90 && kind <= 0x9f) return this.#list(kind - 0x90);
    switch (kind) {
      case 0xc0:
        return undefined;
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#number(2 ** (kind - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.#list(this.#number(2 * (kind - 0xdb)));
      case 0xde:
      case 0xdf:
        return this.#map(this.#number(2 * (kind - 0xdd)));
      default:
        throw new Error(`no text, list or map: ${kind}`);
    }
  }

  #number(length: number): number {
    const value = this.#bytes.readUIntBE(this.#at, length);
    this.#at += length;
    return value;
  }

  #text(length: number): string {
    this.#at += length;
    return this.#bytes.toString("utf8", this.#at - length, this.#at);
  }

  #list(length: number): unknown[] {
    return Array.from({ length }, () => this.value());
  }

  #map(length: number): Record<string, unknown> {
    return Object.fromEntries(Array.from({ length }, () => [String(this.value()), this.value()]));
  }
}
