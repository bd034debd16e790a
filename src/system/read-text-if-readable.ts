/** A file that is only looked at: what can't be read as text says nothing. */
import { AienvError } from "../core/error.ts";
import { readText } from "./files.ts";

/** The file's text with its BOM; undefined for no file, a folder, a binary, one that is not ours to read. */
export function readTextIfReadable(file: string): string | undefined {
  try {
    return readText(file);
  } catch (error) {
    if (error instanceof AienvError) return undefined;
    throw error;
  }
}
