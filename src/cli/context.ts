/** What a command may touch: handed in, so that a test can hand in something else. */

import type { Environment, Paths } from "../system/paths.ts";
import type { Command } from "./command.ts";

export interface Context {
  readonly environment: Environment;
  readonly paths: Paths;
  /** Absolute, links resolved. */
  readonly directory: string;
  /** Results, keys in them shortened. */
  readonly print: (text: string) => void;
  /** Results whose purpose are the values: what a program reads that needs the keys. */
  readonly printExact: (text: string) => void;
  /** Words for people. */
  readonly say: (text: string) => void;
  /** Is somebody there to answer a question? */
  readonly interactive: boolean;
  /** Every command, in the order of the help: for one that speaks of all of them. */
  readonly loadCommands: () => Promise<readonly Command[]>;
  /** How long another run is waited for, standing still, in milliseconds; default: as `takeLock` has it. */
  readonly lockPatienceMs?: number;
}
