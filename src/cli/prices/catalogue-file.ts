/** Where the refreshed catalogue lies. */
import { join } from "node:path";
import type { Paths } from "../../system/paths.ts";

export function catalogueFile({ data }: Pick<Paths, "data">): string {
  return join(data, "catalogue.json");
}
