/** Google's generateContent. */
import {
  type Answer,
  type Body,
  behind,
  lastOfUser,
  type MockFormat,
  pieces,
  type Question,
  signature,
  text,
  usage,
} from "./mock-format.ts";

export const gemini: MockFormat = {
  end: "",
  read(body, path) {
    const results = behind(body.contents, ({ role }) => role === "model")
      .flatMap(({ parts }) => parts ?? [])
      .filter((part) => part.functionResponse);
    const declared = (body.tools ?? []).flatMap((tool: Body) => tool.functionDeclarations ?? []);
    return {
      model: /\/models\/([^/:]+):/.exec(path)?.[1] ?? "",
      stream: path.endsWith(":streamGenerateContent"),
      prompt: text(lastOfUser(body.contents)?.parts),
      tools: declared.map((tool: Body) => ({
        name: tool.name,
        schema: tool.parametersJsonSchema ?? tool.parameters,
      })),
      toolResults: results.map(({ functionResponse }) => text(functionResponse.response)),
    };
  },
  whole: (question, answer) => chunk(question, answer, partsOf(answer), true),
  events(question, answer) {
    const parts = partsOf(answer).flatMap((part) =>
      part.text === undefined
        ? [part]
        : pieces(part.text).map((piece, index) => ({
            ...(index === 0 ? part : { ...(part.thought && { thought: true }) }),
            text: piece,
          })),
    );
    return parts.map((part, index) => ({
      data: chunk(question, answer, [part], index === parts.length - 1),
    }));
  },
  error: (kind) => ({
    error:
      kind === "rate-limit"
        ? {
            code: 429,
            message: "Resource has been exhausted (e.g. check quota).",
            status: "RESOURCE_EXHAUSTED",
          }
        : {
            code: 400,
            message:
              "The input token count (1100000) exceeds the maximum number of tokens allowed (1048576).",
            status: "INVALID_ARGUMENT",
          },
  }),
};

/** The signature stands on what follows the thinking: the first call, or the text. */
function partsOf({ thinking, text: said, calls = [] }: Answer): Body[] {
  const parts: Body[] = [
    ...(said === undefined ? [] : [{ text: said }]),
    ...calls.map(({ name, input }) => ({ functionCall: { name, args: input } })),
  ];
  if (thinking === undefined) return parts;
  const signed = Math.max(
    parts.findIndex((part) => part.functionCall),
    0,
  );
  return [
    { text: thinking, thought: true },
    ...parts.map((part, index) => (index === signed ? { ...part, thoughtSignature: signature } : part)),
  ];
}

function chunk({ model }: Question, { id }: Answer, parts: Body[], isLast: boolean): Body {
  return {
    candidates: [{ index: 0, content: { role: "model", parts }, ...(isLast && { finishReason: "STOP" }) }],
    usageMetadata: {
      promptTokenCount: usage.input,
      candidatesTokenCount: usage.output,
      totalTokenCount: usage.input + usage.output,
    },
    modelVersion: model,
    responseId: id,
  };
}
