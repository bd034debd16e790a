/** Requests as bytes: what no decent client would send. */
import { connect } from "node:net";

export interface RawAnswer {
  /** Everything that came back. */
  readonly text: string;
  /** Status of each answer in it. */
  readonly statuses: readonly number[];
  readonly timeMs: number;
}

/** Sends the pieces, some time between them, and gathers what comes until the connection closes or nothing comes for `quietMs`. */
export function raw(
  url: string,
  pieces: readonly (string | Buffer)[],
  { betweenMs = 0, quietMs = 400 }: { readonly betweenMs?: number; readonly quietMs?: number } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const began = Date.now();
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    let at = 0;
    const done = (): void => {
      clearTimeout(writer);
      clearTimeout(quiet);
      socket.destroy();
      const text = Buffer.concat(chunks).toString("latin1");
      const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
      resolve({ text, statuses, timeMs: Date.now() - began });
    };
    let quiet: NodeJS.Timeout | undefined;
    let writer: NodeJS.Timeout | undefined;
    const write = (): void => {
      const piece = pieces[at++];
      if (piece === undefined) quiet = setTimeout(done, quietMs);
      else {
        socket.write(piece);
        writer = setTimeout(write, betweenMs);
      }
    };
    socket.on("connect", write);
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("close", done);
    socket.on("error", () => undefined);
  });
}
