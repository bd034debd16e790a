/** Names that the registry accepts, made from names that people gave elsewhere. */
import { safeIdPattern } from "../../core/ids.ts";
import { hostOf, isLoopback } from "./recognise.ts";

/** `DeepSeek (work)` → `deepseek-work`; undefined where no letter of it can stay. */
export function plainName(text: string | undefined): string | undefined {
  const plain = (text ?? "")
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9._@+-]+/g, "-")
    .replace(/^[^a-z0-9]+|[-.]+$/g, "")
    .slice(0, 48);
  return /[a-z0-9]/.test(plain) ? plain : undefined;
}

/** An alias or profile keeps its capitals: people type it. */
export function plainAlias(text: string): string | undefined {
  const plain = text
    .replace(/[^A-Za-z0-9._:@+-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+|-+$/g, "")
    .slice(0, 64);
  return plain === "" ? undefined : plain;
}

/** `https://api.house.example/v1` → `house`; a server here by its port. */
export function nameOfUrl(url: string): string {
  const host = hostOf(url);
  if (host === undefined) return "imported";
  const port = new URL(url).port;
  if (isLoopback(host)) return port === "" ? "local" : `local-${port}`;
  if (/^[\d.]+$|:/.test(host)) return plainName(`host-${host.replaceAll(/[.:[\]]+/g, "-")}`) ?? "imported";
  const labels = host.split(".").filter((label) => !/^(?:www|api|ai|gateway|llm|open|v\d+)$/.test(label));
  return plainName(labels.length > 1 ? labels.at(-2) : labels[0]) ?? "imported";
}

/** The name, or with the first number behind it that makes it free. */
export function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  let name = wanted;
  for (let number = 2; isTaken(name); number += 1) name = `${wanted}-${number}`;
  return name;
}

/** Is it a model's id that the registry can hold? */
export function isModelId(id: string): boolean {
  return id.length <= 200 && safeIdPattern.test(id);
}
