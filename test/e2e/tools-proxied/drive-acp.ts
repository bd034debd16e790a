/** Tools that speak the Agent Client Protocol (Gemini CLI, Qwen Code, opencode): each turn in a session of its own. */
import type { Start } from "./driver.ts";
import type { Message } from "./json-lines.ts";
import { startJsonRpc } from "./json-rpc.ts";

/** @see https://agentclientprotocol.com/protocol/overview */
export function acp(command: string, args: readonly string[]): Start {
  return async ({ cwd, env }) => {
    let text = "";
    let session = "";
    const rpc = startJsonRpc(
      { command, args, cwd, env },
      {
        notified(method, params) {
          if (method !== "session/update" || params.sessionId !== session) return;
          if (params.update?.sessionUpdate === "agent_message_chunk")
            text += params.update.content?.text ?? "";
        },
        asked: (_method, params) => ({ outcome: { outcome: "selected", optionId: allowing(params) } }),
      },
    );
    await rpc.call("initialize", {
      protocolVersion: 1,
      clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
      clientInfo: { name: "aienv-test", version: "1" },
    });
    return {
      async ask(prompt, timeoutMs) {
        ({ sessionId: session } = await rpc.call("session/new", { cwd, mcpServers: [] }));
        text = "";
        try {
          const { stopReason } = await rpc.call(
            "session/prompt",
            { sessionId: session, prompt: [{ type: "text", text: prompt }] },
            timeoutMs,
          );
          return { text, end: stopReason };
        } catch (error) {
          return { text: `${text}${error instanceof Error ? error.message : ""}`, end: "error" };
        }
      },
      cancel: () => rpc.notify("session/cancel", { sessionId: session }),
      complaints: rpc.complaints,
      close: rpc.close,
    };
  };
}

function allowing({ options = [] }: Message): string {
  const allow = options.find((option: Message) => /allow/.test(option.kind ?? option.optionId));
  return (allow ?? options[0])?.optionId ?? "allow";
}
