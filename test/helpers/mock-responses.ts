/** OpenAI's Responses. */
import {
  type Answer,
  type Body,
  behind,
  inputText,
  lastOfUser,
  type MockFormat,
  pieces,
  signature,
  text,
  usage,
} from "./mock-format.ts";
import { overflow } from "./mock-openai.ts";

export const openaiResponses: MockFormat = {
  end: "",
  read(body) {
    const results = behind(
      body.input,
      ({ type = "", role }) => role === "assistant" || type.endsWith("_call"),
    );
    return {
      model: body.model,
      stream: body.stream === true,
      prompt: text(Array.isArray(body.input) ? lastOfUser(body.input)?.content : body.input),
      tools: (body.tools ?? []).map((tool: Body) => ({
        name: tool.name ?? tool.type,
        schema: tool.parameters,
      })),
      toolResults: results
        .filter(({ type }) => type?.endsWith("_call_output"))
        .map(({ output }) => text(output)),
    };
  },
  whole: ({ model }, answer) => ({
    id: `resp_${answer.id}`,
    object: "response",
    created_at: 1_700_000_000,
    status: "completed",
    model,
    output: itemsOf(answer),
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
    const begun = { ...response, status: "in_progress", output: [], usage: null };
    return [
      { type: "response.created", response: begun },
      ...response.output.flatMap((item: Body, index: number) => itemEvents(item, index)),
      { type: "response.completed", response },
    ].map((data, sequence_number) => ({ event: data.type, data: { ...data, sequence_number } }));
  },
  error: (kind) => ({
    error:
      kind === "rate-limit"
        ? { message: "Rate limit reached", type: "tokens", param: null, code: "rate_limit_exceeded" }
        : overflow("input"),
  }),
};

function itemsOf({ id, thinking, text: said, calls = [] }: Answer): Body[] {
  const content = [{ type: "output_text", text: said, annotations: [] }];
  return [
    ...(thinking === undefined
      ? []
      : [
          {
            type: "reasoning",
            id: `rs_${id}`,
            summary: [{ type: "summary_text", text: thinking }],
            encrypted_content: signature,
          },
        ]),
    ...(said === undefined
      ? []
      : [{ type: "message", id: `msg_${id}`, role: "assistant", status: "completed", content }]),
    ...calls.map((call) => ({
      type: "function_call",
      id: `fc_${call.id}`,
      call_id: `call_${call.id}`,
      name: call.name,
      arguments: inputText(call),
      status: "completed",
    })),
  ];
}

function itemEvents(item: Body, output_index: number): Body[] {
  return [
    { type: "response.output_item.added", output_index, item: beginning[item.type]?.(item) },
    ...(middle[item.type]?.(item, { item_id: item.id, output_index }) ?? []),
    { type: "response.output_item.done", output_index, item },
  ];
}

const beginning: Record<string, (item: Body) => Body> = {
  reasoning: (item) => ({ ...item, summary: [], encrypted_content: "" }),
  message: (item) => ({ ...item, status: "in_progress", content: [] }),
  function_call: (item) => ({ ...item, status: "in_progress", arguments: "" }),
};

const middle: Record<string, (item: Body, where: object) => Body[]> = {
  reasoning({ summary: [part] }, where) {
    const at = { ...where, summary_index: 0 };
    return [
      { type: "response.reasoning_summary_part.added", ...at, part: { ...part, text: "" } },
      ...pieces(part.text).map((delta) => ({ type: "response.reasoning_summary_text.delta", ...at, delta })),
      { type: "response.reasoning_summary_text.done", ...at, text: part.text },
      { type: "response.reasoning_summary_part.done", ...at, part },
    ];
  },
  message({ content: [part] }, where) {
    const at = { ...where, content_index: 0 };
    return [
      { type: "response.content_part.added", ...at, part: { ...part, text: "" } },
      ...pieces(part.text).map((delta) => ({ type: "response.output_text.delta", ...at, delta })),
      { type: "response.output_text.done", ...at, text: part.text },
      { type: "response.content_part.done", ...at, part },
    ];
  },
  function_call: (item, at) => [
    ...pieces(item.arguments).map((delta) => ({
      type: "response.function_call_arguments.delta",
      ...at,
      delta,
    })),
    { type: "response.function_call_arguments.done", ...at, arguments: item.arguments },
  ],
};
