/** Codex by its app server: each turn in a thread of its own, but for one that goes on. */
import { type Awaited, awaited, type Start, type Told } from "./driver.ts";
import { startJsonRpc } from "./json-rpc.ts";

export const startCodex: Start = async ({ cwd, env }) => {
  let text = "";
  let turn: Awaited<Told> | undefined;
  let at = { threadId: "", turnId: "" };
  const rpc = startJsonRpc(
    { command: "codex", args: ["app-server"], cwd, env },
    {
      notified(method, params) {
        if (method === "turn/started") at = { ...at, turnId: params.turn.id };
        if (method === "item/completed" && params.item.type === "agentMessage") text += params.item.text;
        if (method === "error" && params.willRetry !== true) text += params.error?.message ?? "";
        if (method === "turn/completed") turn?.resolve({ text, end: params.turn.status });
      },
      asked: () => ({ decision: "accept" }),
    },
  );
  await rpc.call("initialize", { clientInfo: { name: "codex_aienv_test", title: null, version: "1" } });
  rpc.notify("initialized", {});
  return {
    async ask(prompt, timeoutMs, goesOn = false) {
      const settings = { cwd, approvalPolicy: "never", sandbox: "danger-full-access" };
      if (!goesOn) at = { threadId: (await rpc.call("thread/start", settings)).thread.id, turnId: "" };
      text = "";
      turn = awaited<Told>("the turn", timeoutMs);
      await rpc.call("turn/start", { threadId: at.threadId, input: [{ type: "text", text: prompt }] });
      return await turn.promise;
    },
    cancel: () => void rpc.call("turn/interrupt", at).catch(() => undefined),
    complaints: rpc.complaints,
    close: rpc.close,
  };
};
