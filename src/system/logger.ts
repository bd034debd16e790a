/** The log of a program that runs in the background: JSON lines in a file that never grows without end, no key in them. */
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { pino } from "pino";
import { redactOutput } from "../core/redact.ts";

/** A file larger than this becomes `FILE.1`, and what was there before goes, in bytes. */
const mostBytes = 5 * 1024 * 1024;
/** So long a line is cut: a message may quote what somebody sent. In UTF-16 units. */
const longestText = 2_000;

export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  close(): void;
}

export interface LoggerOptions {
  readonly file: string;
  /** Values that must not appear, whatever they stand in. */
  readonly secrets: () => readonly string[];
  readonly mostBytes?: number;
}

/** Lines are written at once, so that the last one before a crash is there. A full disk loses lines, and nothing else. */
export function startLogger({ file, secrets, ...options }: LoggerOptions): Logger {
  const output = rotatingFile(file, options.mostBytes ?? mostBytes);
  const write = (line: string): void => output.write(redactOutput(line, secrets()));
  const logger = pino(
    {
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (level) => ({ level }), log: shown },
    },
    { write },
  );
  return {
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    close: output.close,
  };
}

/** Errors as text; long texts cut. */
function shown(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const text = value instanceof Error ? (value.stack ?? value.message) : value;
      return [name, typeof text === "string" ? text.slice(0, longestText) : text];
    }),
  );
}

interface Output {
  write(text: string): void;
  close(): void;
}

function rotatingFile(file: string, most: number): Output {
  let handle: number | undefined;
  let bytes = 0;
  let inode = 0;
  const open = (): number => {
    if (handle !== undefined) return handle;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    handle = openSync(file, "a", 0o600);
    ({ size: bytes, ino: inode } = fstatSync(handle));
    return handle;
  };
  const close = (): void => {
    if (handle !== undefined) closeSync(handle);
    handle = undefined;
  };
  return {
    close,
    write(text) {
      try {
        const line = Buffer.from(text);
        // Somebody may have moved or removed it.
        if (statSync(file, { throwIfNoEntry: false })?.ino !== inode) close();
        open();
        if (bytes > 0 && bytes + line.length > most) {
          close();
          renameSync(file, `${file}.1`);
        }
        writeSync(open(), line);
        bytes += line.length;
      } catch (error) {
        // No room, or the folder is gone: there is no place left to say so, and what is logged goes on.
        if (!isLost(error)) throw error;
        close();
      }
    },
  };
}

/** Whatever the system refuses; an accident of our own is none. */
const isLost = (error: unknown): boolean => error instanceof Error && "syscall" in error;
