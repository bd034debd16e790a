/** The formats of Anthropic and Google, and which path asks for which of the four. */
import { type Body, last, lastOfUser, type MockFormat, text, usage } from "./mock-format.ts";
import { openaiChat, openaiResponses } from "./mock-openai.ts";

const anthropicMessages: MockFormat = {
  end: "",
  read(body) {
    const content = lastOfUser(body.messages)?.content;
    const result = Array.isArray(content) && content.find((block) => block.type === "tool_result");
    return {
      model: body.model,
      stream: body.stream === true,
      prompt: text(content),
      tools: (body.tools ?? []).map((tool: Body) => ({ name: tool.name, schema: tool.input_schema })),
      toolResult: result ? text(result.content) : undefined,
    };
  },
  whole: ({ model }, answer) => ({
    id: "msg_mock",
    type: "message",
    role: "assistant",
    model,
    content: [
      "text" in answer
        ? { type: "text", text: answer.text }
        : { type: "tool_use", id: "toolu_mock", ...answer },
    ],
    stop_reason: "text" in answer ? "end_turn" : "tool_use",
    stop_sequence: null,
    usage: { input_tokens: usage.input, output_tokens: usage.output },
  }),
  events(question, answer) {
    const whole = this.whole(question, answer) as Body;
    const message = { ...whole, content: [], stop_reason: null };
    const [block, delta] =
      "text" in answer
        ? [
            { type: "text", text: "" },
            { type: "text_delta", text: answer.text },
          ]
        : [
            { ...whole.content[0], input: {} },
            { type: "input_json_delta", partial_json: JSON.stringify(answer.input) },
          ];
    return [
      { type: "message_start", message },
      { type: "content_block_start", index: 0, content_block: block },
      { type: "content_block_delta", index: 0, delta },
      { type: "content_block_stop", index: 0 },
      {
        type: "message_delta",
        delta: { stop_reason: whole.stop_reason, stop_sequence: null },
        usage: { output_tokens: usage.output },
      },
      { type: "message_stop" },
    ].map((data) => ({ event: data.type, data }));
  },
};

const gemini: MockFormat = {
  end: "",
  read(body, path) {
    const parts: Body[] = last(body.contents)?.parts ?? [];
    const result = parts.find((part) => part.functionResponse);
    const declared = (body.tools ?? []).flatMap((tool: Body) => tool.functionDeclarations ?? []);
    return {
      model: /\/models\/([^/:]+):/.exec(path)?.[1] ?? "",
      stream: path.endsWith(":streamGenerateContent"),
      prompt: text(parts),
      tools: declared.map((tool: Body) => ({
        name: tool.name,
        schema: tool.parametersJsonSchema ?? tool.parameters,
      })),
      toolResult: result && text(result.functionResponse.response),
    };
  },
  whole: ({ model }, answer) => ({
    candidates: [
      {
        index: 0,
        content: {
          role: "model",
          parts: ["text" in answer ? answer : { functionCall: { name: answer.name, args: answer.input } }],
        },
        finishReason: "STOP",
      },
    ],
    usageMetadata: {
      promptTokenCount: usage.input,
      candidatesTokenCount: usage.output,
      totalTokenCount: usage.input + usage.output,
    },
    modelVersion: model,
    responseId: "mock",
  }),
  events(question, answer) {
    return [{ data: this.whole(question, answer) }];
  },
};

/** By the end of the path; whatever stands before it is the provider's own. */
export const mockFormats: readonly (readonly [RegExp, MockFormat])[] = [
  [/\/messages$/, anthropicMessages],
  [/\/chat\/completions$/, openaiChat],
  [/\/responses$/, openaiResponses],
  [/:(?:g|streamG)enerateContent$/, gemini],
];
