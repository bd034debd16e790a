/** Every action, by the name that a form has in `data-action`. */
import type { Action } from "../view.ts";

export const actions: readonly Action[] = [];
