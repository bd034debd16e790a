/** What the four wire formats have in common, as far as a one-shot prompt with a tool needs. */

// biome-ignore lint/suspicious/noExplicitAny: bodies come from programs that are not ours
export type Body = any;

export interface OfferedTool {
  readonly name: string;
  readonly schema: Body;
}

/** A request, in words that all four formats share. */
export interface Question {
  readonly model: string;
  readonly stream: boolean;
  /** The last user message as JSON text. */
  readonly prompt: string;
  readonly tools: readonly OfferedTool[];
  /** The result of the last tool call, when the conversation ends with one. */
  readonly toolResult: string | undefined;
}

export type Answer =
  | { readonly text: string }
  | { readonly name: string; readonly input: Readonly<Record<string, unknown>> };

interface Event {
  readonly event?: string;
  readonly data: unknown;
}

export interface MockFormat {
  read(body: Body, path: string): Question;
  whole(question: Question, answer: Answer): unknown;
  events(question: Question, answer: Answer): readonly Event[];
  /** What follows the last event. */
  readonly end: string;
}

/** Tokens that every answer is said to have cost. */
export const usage = { input: 120, output: 8 } as const;
export const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value ?? ""));
export const last = (list: Body) => (Array.isArray(list) ? list.at(-1) : undefined);
export const lastOfUser = (list: Body) =>
  Array.isArray(list) ? list.findLast((item) => item.role === "user") : "";
