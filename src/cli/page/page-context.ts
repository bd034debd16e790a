/** What a command's code may touch when the page asks for it: no terminal, and what it would say is gathered. */
import { stripVTControlCharacters } from "node:util";
import { redactOutput } from "../../core/redact.ts";
import { knownSecrets } from "../../secrets/known-secrets.ts";
import type { Context } from "../context.ts";
import { plain } from "../show/print.ts";

export interface PageContext extends Context {
  /** What was said for people, keys shortened, without colours. */
  readonly said: readonly string[];
}

type Edges = Pick<Context, "paths" | "environment">;

/** The proxy serves others meanwhile, so nobody stands still before a lock for longer, in milliseconds. */
const lockPatienceMs = 100;

export function pageContext({ paths, environment }: Edges, directory: string): PageContext {
  const said: string[] = [];
  return {
    paths,
    environment,
    directory,
    said,
    lockPatienceMs,
    interactive: false,
    // Nothing of the page speaks of all commands.
    loadCommands: async () => [],
    print: () => {},
    printExact: () => {},
    say: (text) => void said.push(withoutKeys({ paths, environment }, stripVTControlCharacters(text))),
  };
}

/** A text that holds parts of the user's or a stranger's files, as it may be shown: without keys, and as it reads. */
export function withoutKeys({ paths, environment }: Edges, text: string): string {
  return plain(redactOutput(text, knownSecrets(environment, paths)));
}
