/** Where recorded traffic lies. It is no part of the repository: tests that read it are skipped where it is absent. */
import { existsSync } from "node:fs";
import { join } from "node:path";

const shared = join(import.meta.dirname, "../../../../shared");

/** Recorded answers and exchanges of providers. */
export const corpusFolder = join(shared, "corpus");
/** Recorded requests of tools. */
export const recordingsFolder = join(shared, "recordings");

/** For `describe.skipIf`: says in the report that tests were left out, and why. */
export const corpusIsMissing = !existsSync(corpusFolder);
export const recordingsAreMissing = !existsSync(recordingsFolder);
