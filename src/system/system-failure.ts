/** What the operating system refused, in words for people: no code, no call, no name of a temporary file. */
import { dirname } from "node:path";
import { AienvError } from "../core/error.ts";

/** The system's own words: `permission denied` of `EACCES: permission denied, open '/x/.y.tmp'`. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^E[A-Z0-9]+: (.+?), [a-z_]+( '.*)?$/s.exec(message)?.[1] ?? message;
}

/** The command that shows why `file` was refused. */
export function hintFor(error: unknown, file: string): string {
  const isFull = ["ENOSPC", "EDQUOT"].includes(codeOf(error));
  return isFull ? `df -h ${dirname(file)}` : `ls -ld ${dirname(file)} ${file}`;
}

/** Not ours to prevent: permissions, a full or a failing disk, too many open files. */
const refusals = ["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "EIO", "EMFILE", "ENFILE"];

/** A refusal that nobody foresaw, as an error that names the file; undefined for anything else. */
export function systemFailure(error: unknown): AienvError | undefined {
  const file = error instanceof Error && "path" in error ? error.path : undefined;
  if (typeof file !== "string" || !refusals.includes(codeOf(error))) return undefined;
  const isReading = ["open", "read", "stat", "lstat", "scandir", "access", "readlink"].includes(
    syscallOf(error),
  );
  const [code, words] = isReading
    ? ["system.unreadable", "can't be opened"]
    : ["system.unwritable", "can't be written"];
  return new AienvError(code, `${words}: ${reasonOf(error)}`, {
    where: { file },
    hint: hintFor(error, file),
    cause: error,
  });
}

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "");
const syscallOf = (error: unknown) =>
  error instanceof Error && "syscall" in error ? String(error.syscall) : "";
