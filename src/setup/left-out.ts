/** What was found and can't be offered as it is, each with the command that makes it usable. */
import type { Finding } from "../core/outcome.ts";
import type { ProviderTemplate } from "../registry/template-schema.ts";
import { keyOf, keyReference } from "./found.ts";
import type { Offer, OfferInput } from "./offers.ts";
import { isRegistered, isVariableUsed } from "./registered.ts";

export function leftOut(input: OfferInput, offers: readonly Offer[]): Finding[] {
  return [...openFiles(input), ...withoutAddress(input, offers), ...withoutKey(offers, input.templates)];
}

/** A key in a file that others may read is none to refer to. */
function openFiles({ keys, registry, templates }: OfferInput): Finding[] {
  return keys.flatMap((key) => {
    const place = key.places.find(({ kind }) => kind === "dotenv");
    if (place?.kind !== "dotenv" || keyReference(key) !== undefined) return [];
    if (isVariableUsed(registry, key.variable, templates)) return [];
    return [
      {
        code: "init.open-file",
        level: "note",
        message: `${key.variable} can't be referred to: others may read this file, or it is somebody else's`,
        where: { file: place.file, line: place.line },
        fix: `chmod 600 ${word(place.file)} && aienv init`,
      } satisfies Finding,
    ];
  });
}

/** The key of a server of one's own: where the server is, only its user knows. */
function withoutAddress({ keys, templates, registry }: OfferInput, offers: readonly Offer[]): Finding[] {
  return [...templates].flatMap(([id, template]): Finding[] => {
    const { name, url } = template;
    const key = keyOf(template, keys);
    if (!key || url === undefined || offers.some((offer) => offer.id === id)) return [];
    if (isRegistered(registry, id) || isVariableUsed(registry, key.variable, templates)) return [];
    if (keyReference(key) === undefined) return [];
    return [
      {
        code: "init.no-address",
        level: "note",
        message: `${key.variable} is a key of ${name}, and none answers on this machine`,
        fix: `aienv add ${id} --url URL --key ${keyReference(key)}`,
      },
    ];
  });
}

function withoutKey(offers: readonly Offer[], templates: ReadonlyMap<string, ProviderTemplate>): Finding[] {
  return offers.flatMap(({ id, name, because, entry, models }): Finding[] => {
    if (because === "known" || !("server" in because)) return [];
    if (models.length > 0 || entry["key"] !== undefined) return [];
    const variable = templates.get(id)?.["key-variable"];
    const { url } = because.server;
    const address = url === templates.get(id)?.url ? "" : ` --url ${url}`;
    return [
      {
        code: "init.no-key",
        level: "note",
        message: `${name} answers at ${url} and lists no model without a key`,
        fix: variable === undefined ? `aienv add ${id}${address} --key REF` : `aienv add ${id}${address}`,
      },
    ];
  });
}

/** As it is typed in a shell. */
function word(file: string): string {
  return /^[\w./~@+-]+$/.test(file) ? file : JSON.stringify(file);
}
