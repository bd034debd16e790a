/** The choice that a family of variables makes, as a profile. */
import type { Where } from "../../core/error.ts";
import type { FoundProfile, FoundTarget } from "../contract.ts";
import type { FoundFamily } from "./read-variables.ts";

/** Slots beside main and small are Claude Code's own. */
export function familyProfile(
  found: FoundFamily & { readonly main: FoundTarget },
  name: string,
  where: Where,
): FoundProfile {
  return {
    name,
    main: found.main,
    small: found.small,
    ...(Object.keys(found.slots).length > 0 && { perTool: { claude: found.slots } }),
    where,
  };
}
