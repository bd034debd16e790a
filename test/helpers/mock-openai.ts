/** OpenAI's Chat Completions, with the `reasoning_content` that many servers add. */
import {
  type Answer,
  type Body,
  behind,
  inputText,
  lastOfUser,
  type MockFormat,
  pieces,
  text,
  usage,
} from "./mock-format.ts";

export const openaiChat: MockFormat = {
  end: "data: [DONE]\n\n",
  read(body) {
    const results = behind(body.messages, ({ role }) => role === "assistant");
    return {
      model: body.model,
      stream: body.stream === true,
      prompt: text(lastOfUser(body.messages)?.content),
      tools: (body.tools ?? []).map((tool: Body) => ({
        name: tool.function?.name ?? "",
        schema: tool.function?.parameters,
      })),
      toolResults: results.filter(({ role }) => role === "tool").map(({ content }) => text(content)),
    };
  },
  whole: ({ model }, answer) => ({
    ...head(answer, model, "chat.completion"),
    choices: [
      { index: 0, message: { role: "assistant", ...message(answer) }, finish_reason: finish(answer) },
    ],
    usage: counts,
  }),
  events({ model }, answer) {
    const { thinking = "", text: said = "", calls = [] } = answer;
    const chunk = (choices: unknown[], more = {}) => ({
      data: { ...head(answer, model, "chat.completion.chunk"), choices, ...more },
    });
    const delta = (part: object) => chunk([{ index: 0, delta: part, finish_reason: null }]);
    return [
      delta({ role: "assistant", content: calls.length > 0 && said === "" ? null : "" }),
      ...pieces(thinking).map((reasoning_content) => delta({ reasoning_content })),
      ...pieces(said).map((content) => delta({ content })),
      ...calls.flatMap((call, index) => {
        const [first = "", ...rest] = pieces(inputText(call));
        const begun = { index, ...toolCall(call, first) };
        return [
          delta({ tool_calls: [begun] }),
          ...rest.map((piece) => delta({ tool_calls: [{ index, function: { arguments: piece } }] })),
        ];
      }),
      chunk([{ index: 0, delta: {}, finish_reason: finish(answer) }]),
      chunk([], { usage: counts }),
    ];
  },
  error: (kind) => ({
    error:
      kind === "rate-limit"
        ? {
            message: "Rate limit reached for requests",
            type: "requests",
            param: null,
            code: "rate_limit_exceeded",
          }
        : overflow("messages"),
  }),
};

export const overflow = (param: string) => ({
  message:
    "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
  type: "invalid_request_error",
  param,
  code: "context_length_exceeded",
});

const counts = {
  prompt_tokens: usage.input,
  completion_tokens: usage.output,
  total_tokens: usage.input + usage.output,
};
const head = ({ id }: Answer, model: string, object: string) => ({
  id: `chatcmpl-${id}`,
  object,
  created: 1_700_000_000,
  model,
});
const finish = ({ calls }: Answer) => (calls?.length ? "tool_calls" : "stop");
const toolCall = ({ id, name }: { id: string; name: string }, given: string) => ({
  id: `call_${id}`,
  type: "function",
  function: { name, arguments: given },
});
const message = ({ thinking, text: said, calls }: Answer) => ({
  content: said ?? null,
  ...(thinking !== undefined && { reasoning_content: thinking }),
  ...(calls?.length && { tool_calls: calls.map((call) => toolCall(call, inputText(call))) }),
});
