/** Providers as the page changes them: by the same edit, and tried the same way, as `aienv add`. */
import { AienvError } from "../../core/error.ts";
import { type JsonValue, showPath, valueAt } from "../../core/json.ts";
import { diffText } from "../../edit/diff.ts";
import { parseYaml } from "../../registry/parse-document.ts";
import type { ProviderTemplate } from "../../registry/template-schema.ts";
import { readText, stampFile } from "../../system/files.ts";
import type { KnownProvider, ProviderChanges, ProviderWords, RegistryChange } from "../../ui/changes.ts";
import { textWithProvider } from "../change/change-provider.ts";
import type { Context } from "../context.ts";
import { loadProviderTemplate, providerFiles } from "../load/load-templates.ts";
import { type TriedRegistry, tryRegistry, writeRegistry } from "../write/save-registry.ts";
import { withoutKeys } from "./page-context.ts";
import { entryOf, wordsOf } from "./provider-words.ts";
import { refuseOther, revisionOf } from "./revision.ts";

type Edges = Pick<Context, "paths" | "environment">;

export function providerChanges(edges: Edges): ProviderChanges {
  const entryIn = (id: string): JsonValue | undefined => {
    const text = readText(edges.paths.registry) ?? "";
    return valueAt(parseYaml(text, edges.paths.registry).value, ["providers", id]);
  };

  function tried(words: ProviderWords, revision: string | undefined): TriedRegistry {
    const { id } = words;
    const before = entryIn(id);
    if (revision !== undefined) refuseOther(revision, before, `the provider ${JSON.stringify(id)}`);
    else if (before !== undefined)
      throw new AienvError("usage.name-taken", `there is a provider ${JSON.stringify(id)} already`, {
        where: { path: showPath(["providers", id]) },
        hint: "change that one, or take another name",
      });
    return tryRegistry(
      edges,
      atItsPlace(id, () => textWithProvider(edges, id, entryOf(words, before))),
    );
  }

  return {
    known: knownProviders(edges),
    entry(id) {
      const entry = entryIn(id);
      return entry === undefined ? undefined : { ...wordsOf(id, entry), revision: revisionOf(entry) };
    },
    look: (words, revision) => shownChange(edges, tried(words, revision)),
    save(words, revision) {
      const change = tried(words, revision);
      if (change.change.after !== null) writeRegistry(edges, change.change.after);
      return shownChange(edges, change);
    },
  };
}

/** What changes in the registry, as people read it. */
export function shownChange(edges: Edges, { change, findings }: TriedRegistry): RegistryChange {
  return { diff: withoutKeys(edges, diffText(change)), findings };
}

/** Read once, and again where a file changed: one after the other, so that the proxy serves others in between. */
function knownProviders(edges: Edges): () => Promise<readonly KnownProvider[]> {
  const known = new Map<string, { readonly stamp: string; readonly provider: KnownProvider }>();
  return async () => {
    const files = [...providerFiles(edges)].sort();
    for (const [id, file] of files) {
      const stamp = JSON.stringify(stampFile(file));
      if (known.get(id)?.stamp === stamp) continue;
      const template = loadProviderTemplate(edges, id);
      if (template) known.set(id, { stamp, provider: knownProvider(id, template) });
      await new Promise(setImmediate);
    }
    return files.flatMap(([id]) => known.get(id)?.provider ?? []);
  };
}

function knownProvider(id: string, template: ProviderTemplate): KnownProvider {
  const { name, endpoints, url } = template;
  return {
    id,
    name,
    formats: Object.keys(endpoints) as KnownProvider["formats"],
    keyVariable: template["key-variable"],
    needsUrl: url === "required",
  };
}

/** A name that nobody knows is the fault of the name's field. */
function atItsPlace<T>(id: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AienvError) || error.code !== "usage.unknown-provider") throw error;
    throw new AienvError(error.code, error.message, {
      where: { path: showPath(["providers", id]) },
      hint: "take a known provider, or give an endpoint",
      cause: error,
    });
  }
}
