/** JSON-RPC with a tool over its standard input and output. */
import { type Awaited, awaited } from "./driver.ts";
import { type Command, type JsonLines, type Message, startJsonLines } from "./json-lines.ts";

export interface JsonRpc extends Omit<JsonLines, "send"> {
  call(method: string, params: object, timeoutMs?: number): Promise<Message>;
  notify(method: string, params: object): void;
}

export interface Handlers {
  /** What each message has besides the protocol's own: Droid wants its version and the kind of message. */
  readonly head?: object;
  notified(method: string, params: Message): void;
  /** The answer to a question of the tool's. */
  asked(method: string, params: Message): object;
}

export function startJsonRpc(command: Command, { head, notified, asked }: Handlers): JsonRpc {
  const waiting = new Map<string, Awaited<Message>>();
  let ids = 0;
  const lines = startJsonLines(command, (message) => {
    const { id, method, params, error, result } = message;
    if (method !== undefined && id !== undefined) send("response", { id, result: asked(method, params) });
    else if (method !== undefined) notified(method, params);
    else if (error) waiting.get(id)?.reject(new Error(`the tool says ${JSON.stringify(error)}`));
    else waiting.get(id)?.resolve(result);
  });
  const send = (type: string, message: object) =>
    lines.send({ jsonrpc: "2.0", ...(head && { ...head, type }), ...message });
  return {
    complaints: lines.complaints,
    close: lines.close,
    call(method, params, timeoutMs = 60_000) {
      const id = String(++ids);
      const wait = awaited<Message>(method, timeoutMs);
      waiting.set(id, wait);
      send("request", { id, method, params });
      return wait.promise;
    },
    notify: (method, params) => send("notification", { method, params }),
  };
}
