/** Traffic of the size and shape that coding tools make, written here: no recording is needed to measure. */

/** A Messages request like a coding tool's: about 85 KB, 25 tools, a history with thinking-free tool loops. */
export function messagesRequest(): object {
  const words = "read the file, change the function that is named there, and run the tests again; ";
  return {
    model: "main",
    max_tokens: 32_000,
    stream: true,
    system: [
      { type: "text", text: "You help with code." },
      { type: "text", text: words.repeat(180), cache_control: { type: "ephemeral" } },
    ],
    tools: Array.from({ length: 25 }, (_, index) => tool(index, words)),
    messages: Array.from({ length: 12 }, (_, index) => [
      { role: "user", content: index === 0 ? words.repeat(4) : [result(index - 1, words)] },
      {
        role: "assistant",
        content: [
          { type: "text", text: words },
          {
            type: "tool_use",
            id: `toolu_${index}`,
            name: `tool_${index}`,
            input: { path: `/src/${index}.ts`, lines: [1, 2, 3] },
          },
        ],
      },
    ])
      .flat()
      .concat([{ role: "user", content: [result(11, words), { type: "text", text: "go on" }] }]),
    metadata: { user_id: "user_0123456789abcdef_account__session_00000000-0000-4000-8000-000000000000" },
  };
}

function result(index: number, words: string): object {
  return { type: "tool_result", tool_use_id: `toolu_${index}`, content: words.repeat(22) };
}

function tool(index: number, words: string): object {
  return {
    name: `tool_${index}`,
    description: words.repeat(13),
    input_schema: {
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "object",
      additionalProperties: false,
      required: ["path"],
      properties: {
        path: { type: "string", description: "The absolute path of the file" },
        lines: { type: "array", items: { type: "number" }, description: "Which lines", minItems: 1 },
        mode: { type: "string", enum: ["read", "write", "append"], description: "What is to be done" },
        options: {
          type: "object",
          properties: { depth: { type: "integer", minimum: 0 }, follow: { type: "boolean" } },
        },
      },
    },
  };
}

/** A Chat stream of `chunks` pieces of text, as server-sent events. */
export function chatStream(chunks: number): string {
  const chunk = (delta: object, finish: string | null = null) =>
    `data: ${JSON.stringify({
      id: "chatcmpl-0123456789",
      object: "chat.completion.chunk",
      created: 1_760_000_000,
      model: "upstream-model",
      choices: [{ index: 0, delta, finish_reason: finish }],
    })}\n\n`;
  const text = Array.from({ length: chunks }, (_, index) => chunk({ content: ` word ${index}` }));
  const usage = { prompt_tokens: 1000, completion_tokens: chunks, total_tokens: 1000 + chunks };
  const last = `data: ${JSON.stringify({ id: "chatcmpl-0123456789", object: "chat.completion.chunk", created: 1_760_000_000, model: "upstream-model", choices: [], usage })}\n\n`;
  return [
    chunk({ role: "assistant", content: "" }),
    ...text,
    chunk({}, "stop"),
    last,
    "data: [DONE]\n\n",
  ].join("");
}
