/** Claude Code with prompts as lines of JSON: one conversation that goes on. */
import { type Awaited, awaited, type Start, type Told } from "./driver.ts";
import { startJsonLines } from "./json-lines.ts";

const args = [
  ...["-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose"],
  ...["--allowedTools", "Bash"],
];

export const startClaude: Start = async ({ cwd, env }) => {
  let text = "";
  let turn: Awaited<Told> | undefined;
  let interrupts = 0;
  const lines = startJsonLines({ command: "claude", args, cwd, env }, (message) => {
    if (message.type === "assistant")
      for (const block of message.message?.content ?? []) text += block.type === "text" ? block.text : "";
    if (message.type === "result")
      turn?.resolve({ text: `${text} ${message.result ?? ""}`, end: message.subtype });
  });
  return {
    ask(prompt, timeoutMs) {
      text = "";
      turn = awaited<Told>("the turn", timeoutMs);
      lines.send({ type: "user", message: { role: "user", content: [{ type: "text", text: prompt }] } });
      return turn.promise;
    },
    cancel: () =>
      lines.send({
        type: "control_request",
        request_id: `interrupt-${++interrupts}`,
        request: { subtype: "interrupt" },
      }),
    complaints: lines.complaints,
    close: lines.close,
  };
};
