/** The official SDKs, loaded by name: their types are not there where only the main package is installed. */
import { token } from "../../proxy/proxy-world.ts";

// biome-ignore lint/suspicious/noExplicitAny: see above
type Sdk = any;

const named = async (name: string): Promise<Sdk> => await import(name);

/** What one exchange gave, in words that all SDKs share. */
interface Got {
  readonly text: string;
  readonly thinking: string;
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
}

export interface Client {
  readonly name: string;
  /**
   * The first turn; with `results`, the second: what the model called goes back with these results. `search`: the provider
   * may search by itself.
   */
  ask(question: {
    prompt: string;
    stream: boolean;
    tools?: boolean;
    results?: boolean;
    search?: boolean;
  }): Promise<Got>;
  /** The library's own loop over the tool; how often it ran, and what was said in the end. */
  run?(prompt: string): Promise<{ text: string; runs: number }>;
}

const schema = { type: "object", properties: { command: { type: "string" } }, required: ["command"] };
const tool = { name: "shell", description: "Runs a command" };
const ran = (index: number) => `ran-${index}`;
/** Nothing is tried again: the errors are what is looked at. */
const maxRetries = 0;

export async function makeClients(url: string, model: string): Promise<Client[]> {
  const [anthropic, openai, google] = await Promise.all(
    ["@anthropic-ai/sdk", "openai", "@google/genai"].map(named),
  );
  const messages = new anthropic.default({ baseURL: url, apiKey: token, maxRetries });
  const gpt = new openai.default({ baseURL: `${url}/v1`, apiKey: token, maxRetries });
  const gemini = new google.GoogleGenAI({ apiKey: token, httpOptions: { baseUrl: url } });
  return [
    messagesClient(messages, model),
    chatClient(gpt, model),
    responsesClient(gpt, model),
    geminiClient(gemini, model),
  ];
}

function messagesClient(sdk: Sdk, model: string): Client {
  return {
    name: "@anthropic-ai/sdk",
    async ask({ prompt, stream, tools, results, search }) {
      const once = async (history: Sdk[]): Promise<Sdk> => {
        const body = {
          model,
          max_tokens: 3000,
          thinking: { type: "enabled", budget_tokens: 2000 },
          messages: history,
          ...(tools && { tools: [{ ...tool, input_schema: schema }] }),
          ...(search && { tools: [{ type: "web_search_20250305", name: "web_search" }] }),
        };
        return stream ? await sdk.messages.stream(body).finalMessage() : await sdk.messages.create(body);
      };
      const history: Sdk[] = [{ role: "user", content: prompt }];
      let message = await once(history);
      if (results) {
        const uses = message.content.filter((block: Sdk) => block.type === "tool_use");
        const content = uses.map(({ id }: Sdk, index: number) => ({
          type: "tool_result",
          tool_use_id: id,
          content: ran(index),
        }));
        message = await once([
          ...history,
          { role: "assistant", content: message.content },
          { role: "user", content },
        ]);
      }
      const of = (type: string) => message.content.filter((block: Sdk) => block.type === type);
      return {
        text: joined(of("text"), "text"),
        thinking: joined(of("thinking"), "thinking"),
        calls: of("tool_use").map(({ name, input }: Sdk) => ({ name, input })),
      };
    },
    async run(prompt) {
      let runs = 0;
      const command = { ...tool, type: "custom", input_schema: schema, parse: (input: unknown) => input };
      const { content } = await sdk.beta.messages.toolRunner({
        model,
        max_tokens: 3000,
        messages: [{ role: "user", content: prompt }],
        tools: [{ ...command, run: async () => ran(runs++) }],
      });
      return { text: content.map(({ text }: Sdk) => text ?? "").join(""), runs };
    },
  };
}

function chatClient(sdk: Sdk, model: string): Client {
  return {
    name: "openai chat",
    async ask({ prompt, stream, tools, results, search }) {
      const once = async (messages: Sdk[]): Promise<Sdk> => {
        const body = {
          model,
          messages,
          reasoning_effort: "medium",
          ...(tools && { tools: [{ type: "function", function: { ...tool, parameters: schema } }] }),
          ...(search && { web_search_options: {} }),
        };
        if (!stream) return (await sdk.chat.completions.create(body)).choices[0].message;
        let reasoning_content = "";
        const streaming = sdk.chat.completions.stream(body);
        // A field that is not OpenAI's own: the helper keeps the last piece of it only.
        streaming.on("chunk", ({ choices: [choice] }: Sdk) => {
          reasoning_content += choice?.delta.reasoning_content ?? "";
        });
        const [{ message }] = (await streaming.finalChatCompletion()).choices;
        return { ...message, reasoning_content };
      };
      const history: Sdk[] = [{ role: "user", content: prompt }];
      let message = await once(history);
      if (results) {
        const said = message.tool_calls.map(({ id }: Sdk, index: number) => ({
          role: "tool",
          tool_call_id: id,
          content: ran(index),
        }));
        message = await once([...history, message, ...said]);
      }
      return {
        text: message.content ?? "",
        thinking: message.reasoning_content ?? "",
        calls: (message.tool_calls ?? []).map((call: Sdk) => ({
          name: call.function.name,
          input: JSON.parse(call.function.arguments),
        })),
      };
    },
  };
}

function responsesClient(sdk: Sdk, model: string): Client {
  return {
    name: "openai responses",
    async ask({ prompt, stream, tools, results, search }) {
      const once = async (input: Sdk[]): Promise<Sdk> => {
        const body = {
          model,
          input,
          store: false,
          include: ["reasoning.encrypted_content"],
          reasoning: { effort: "medium", summary: "auto" },
          ...(tools && { tools: [{ type: "function", ...tool, parameters: schema, strict: false }] }),
          ...(search && { tools: [{ type: "web_search" }] }),
        };
        if (!stream) return await sdk.responses.create(body);
        const response = await sdk.responses.stream(body).finalResponse();
        // The helper raises for its connection only; a failure that the stream tells of stands in the response.
        if (response.status === "failed") throw new Error(response.error.message);
        return response;
      };
      const history: Sdk[] = [{ role: "user", content: prompt }];
      let response = await once(history);
      if (results) {
        const calls = response.output.filter((item: Sdk) => item.type === "function_call");
        const outputs = calls.map(({ call_id }: Sdk, index: number) => ({
          type: "function_call_output",
          call_id,
          output: ran(index),
        }));
        response = await once([...history, ...response.output, ...outputs]);
      }
      const of = (type: string) => response.output.filter((item: Sdk) => item.type === type);
      return {
        text: response.output_text,
        thinking: of("reasoning")
          .map(({ summary }: Sdk) => joined(summary, "text"))
          .join(""),
        calls: of("function_call").map((call: Sdk) => ({
          name: call.name,
          input: JSON.parse(call.arguments),
        })),
      };
    },
  };
}

function geminiClient(sdk: Sdk, model: string): Client {
  return {
    name: "@google/genai",
    async ask({ prompt, stream, tools, results, search }) {
      const once = async (contents: Sdk[]): Promise<Sdk[]> => {
        const body = {
          model,
          contents,
          config: {
            thinkingConfig: { includeThoughts: true },
            ...(tools && {
              tools: [{ functionDeclarations: [{ ...tool, parametersJsonSchema: schema }] }],
            }),
            ...(search && { tools: [{ googleSearch: {} }] }),
          },
        };
        const parts: Sdk[] = [];
        const add = (chunk: Sdk) => parts.push(...(chunk.candidates?.[0]?.content?.parts ?? []));
        if (!stream) add(await sdk.models.generateContent(body));
        else for await (const chunk of await sdk.models.generateContentStream(body)) add(chunk);
        return parts;
      };
      const history: Sdk[] = [{ role: "user", parts: [{ text: prompt }] }];
      let parts = await once(history);
      if (results) {
        const answers = parts
          .filter((part) => part.functionCall)
          .map(({ functionCall: { id, name } }, index) => ({
            functionResponse: { ...(id && { id }), name, response: { output: ran(index) } },
          }));
        parts = await once([...history, { role: "model", parts }, { role: "user", parts: answers }]);
      }
      return {
        text: joined(
          parts.filter((part) => !part.thought),
          "text",
        ),
        thinking: joined(
          parts.filter((part) => part.thought),
          "text",
        ),
        calls: parts
          .filter((part) => part.functionCall)
          .map(({ functionCall: { name, args } }) => ({ name, input: args })),
      };
    },
  };
}

const joined = (list: readonly Sdk[], field: string): string =>
  list.map((item) => item[field] ?? "").join("");
