/** Droid by its JSON-RPC (its Agent Client Protocol wants a login): each turn in a session of its own. */
import { type Awaited, awaited, type Start, type Told } from "./driver.ts";
import { startJsonRpc } from "./json-rpc.ts";

const args = ["exec", "--input-format", "stream-jsonrpc", "--output-format", "stream-jsonrpc"];
const version = { factoryApiVersion: "1.0.0" };

export const startDroid: Start = async ({ cwd, env }) => {
  let text = "";
  let end = "idle";
  let session = "";
  let turn: Awaited<Told> | undefined;
  const rpc = startJsonRpc(
    { command: "droid", args, cwd, env },
    {
      head: version,
      notified(_method, { sessionId, notification: told }) {
        if (sessionId !== undefined && sessionId !== session) return;
        if (told.type === "create_message" && told.message?.role === "assistant")
          for (const part of told.message.content ?? []) text += part.text ?? "";
        if (told.type === "error") {
          text += told.message;
          end = "error";
        }
        if (told.type === "droid_working_state_changed" && told.newState === "idle")
          turn?.resolve({ text, end });
      },
      asked: () => ({ selectedOption: "proceed_once" }),
    },
  );
  return {
    async ask(prompt, timeoutMs) {
      const autonomy = { interactionMode: "auto", autonomyLevel: "medium" };
      const begun = await rpc.call("droid.initialize_session", { machineId: "default", cwd, ...autonomy });
      session = begun.sessionId;
      [text, end] = ["", "idle"];
      turn = awaited<Told>("the turn", timeoutMs);
      await rpc.call("droid.add_user_message", { text: prompt });
      return await turn.promise;
    },
    cancel: () => void rpc.call("droid.interrupt_session", {}).catch(() => undefined),
    complaints: rpc.complaints,
    close: rpc.close,
  };
};
