/** OpenAI's two formats: Chat Completions and Responses. */
import { type Answer, type Body, last, lastOfUser, type MockFormat, text, usage } from "./mock-format.ts";

export const openaiChat: MockFormat = {
  end: "data: [DONE]\n\n",
  read: (body) => ({
    model: body.model,
    stream: body.stream === true,
    prompt: text(lastOfUser(body.messages)?.content),
    tools: (body.tools ?? []).map((tool: Body) => ({
      name: tool.function?.name ?? "",
      schema: tool.function?.parameters,
    })),
    toolResult: last(body.messages)?.role === "tool" ? text(last(body.messages).content) : undefined,
  }),
  whole: ({ model }, answer) => ({
    ...chatHead(model, "chat.completion"),
    choices: [
      { index: 0, message: { role: "assistant", ...chatMessage(answer) }, finish_reason: finish(answer) },
    ],
    usage: chatUsage,
  }),
  events({ model }, answer) {
    const chunk = (choices: unknown[], usage?: unknown) => ({
      data: { ...chatHead(model, "chat.completion.chunk"), choices, ...(usage !== undefined && { usage }) },
    });
    return [
      chunk([{ index: 0, delta: { role: "assistant", ...chatMessage(answer) }, finish_reason: null }]),
      chunk([{ index: 0, delta: {}, finish_reason: finish(answer) }]),
      chunk([], chatUsage),
    ];
  },
};

const chatUsage = {
  prompt_tokens: usage.input,
  completion_tokens: usage.output,
  total_tokens: usage.input + usage.output,
};
const chatHead = (model: string, object: string) => ({
  id: "chatcmpl-mock",
  object,
  created: 1_700_000_000,
  model,
});
const finish = (answer: Answer) => ("text" in answer ? "stop" : "tool_calls");
const chatMessage = (answer: Answer) =>
  "text" in answer
    ? { content: answer.text }
    : {
        content: null,
        tool_calls: [
          {
            index: 0,
            id: "call_mock",
            type: "function",
            function: { name: answer.name, arguments: JSON.stringify(answer.input) },
          },
        ],
      };

export const openaiResponses: MockFormat = {
  end: "",
  read(body) {
    const end = last(body.input);
    return {
      model: body.model,
      stream: body.stream === true,
      prompt: text(Array.isArray(body.input) ? lastOfUser(body.input)?.content : body.input),
      tools: (body.tools ?? []).map((tool: Body) => ({
        name: tool.name ?? tool.type,
        schema: tool.parameters,
      })),
      toolResult: end?.type?.endsWith("_output") ? text(end.output) : undefined,
    };
  },
  whole: ({ model }, answer) => ({
    id: "resp_mock",
    object: "response",
    created_at: 1_700_000_000,
    status: "completed",
    model,
    output: [
      "text" in answer
        ? {
            type: "message",
            id: "msg_mock",
            role: "assistant",
            status: "completed",
            content: [{ type: "output_text", text: answer.text, annotations: [] }],
          }
        : {
            type: "function_call",
            id: "fc_mock",
            call_id: "call_mock",
            name: answer.name,
            arguments: JSON.stringify(answer.input),
            status: "completed",
          },
    ],
    usage: {
      input_tokens: usage.input,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: usage.input + usage.output,
    },
  }),
  events(question, answer) {
    const response = this.whole(question, answer) as Body;
    const [item] = response.output;
    const at = { item_id: item.id, output_index: 0, content_index: 0 };
    const middle =
      "text" in answer
        ? [
            { type: "response.content_part.added", ...at, part: { ...item.content[0], text: "" } },
            { type: "response.output_text.delta", ...at, delta: answer.text },
            { type: "response.output_text.done", ...at, text: answer.text },
            { type: "response.content_part.done", ...at, part: item.content[0] },
          ]
        : [
            { type: "response.function_call_arguments.delta", ...at, delta: item.arguments },
            { type: "response.function_call_arguments.done", ...at, arguments: item.arguments },
          ];
    const begun = {
      ...item,
      status: "in_progress",
      ...("text" in answer ? { content: [] } : { arguments: "" }),
    };
    return [
      { type: "response.created", response: { ...response, status: "in_progress", output: [], usage: null } },
      { type: "response.output_item.added", output_index: 0, item: begun },
      ...middle,
      { type: "response.output_item.done", output_index: 0, item },
      { type: "response.completed", response },
    ].map((data, sequence_number) => ({ event: data.type, data: { ...data, sequence_number } }));
  },
};
