/** Small JSON files of our own state: torn or foreign ones are told plainly, with the way out. */
import { AienvError } from "../core/error.ts";
import { readText } from "../system/files.ts";
import { refuseNewer } from "./newer-state.ts";

/** undefined where there is no file. @throws AienvError `project.damaged-state`, `project.newer-state`. */
export function readStateJson<T>(file: string, isRight: (value: unknown) => value is T): T | undefined {
  const text = readText(file);
  if (text === undefined) return undefined;
  const value = parsed(text);
  refuseNewer(file, value);
  if (isRight(value)) return value;
  throw new AienvError("project.damaged-state", "a file of aienv's own state is damaged", {
    where: { file },
    hint: `rm ${JSON.stringify(file)}`,
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Nothing that it could say of itself would help more than the file's name.
    return undefined;
  }
}
