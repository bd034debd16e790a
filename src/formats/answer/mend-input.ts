/** Makes an object's text of the input of a call that does not begin as one. */
import { objectText } from "../arguments.ts";
import type { StreamPart } from "../internal/stream.ts";
import type { Stage } from "./stage.ts";

/**
 * Works on a legal sequence. What begins with a bracket streams through. `null`, and a text that was written as JSON twice,
 * are held until the call ends and become the object that they say (H29, H30); what says none is passed on as it is, for the
 * client to refuse (H28).
 */
export const mendInput: Stage = (_context, next) => {
  /** Undefined where nothing is held. */
  let held: string | undefined;
  let patches: StreamPart[] = [];

  function release(input: string): void {
    held = undefined;
    if (input !== "") next({ type: "delta", key, text: input });
    for (const patch of patches) next(patch);
    patches = [];
  }
  let key: Extract<StreamPart, { type: "delta" }>["key"] = 0;

  return (part) => {
    if (part.type === "open") {
      held = part.block.type === "tool-call" && part.block.kind !== "custom" ? "" : undefined;
      key = part.key;
    } else if (held !== undefined) {
      switch (part.type) {
        case "delta":
          held += part.text;
          if (/^\s*\{/.test(held)) release(held);
          return;
        case "patch":
          patches.push(part);
          return;
        case "close":
          release(objectText(held) ?? held);
      }
    }
    next(part);
  };
};
