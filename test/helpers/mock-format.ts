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
  /** The results of the last calls, where nothing of the model's stands behind them. */
  readonly toolResults: readonly string[];
  /** How often the answer has paused so far; undefined: the format knows no pause, or no search is to be had. */
  readonly pauses?: number;
}

export interface Call {
  /** Letters and digits, another one for each call. */
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Thinking comes with a signature of the format's own kind, then the text, then the calls. */
export interface Answer {
  /** Letters and digits, another one for each answer: Claude Code takes messages of one id for parts of one. */
  readonly id: string;
  readonly thinking?: string;
  readonly text?: string;
  readonly calls?: readonly Call[];
  /** A search that the provider runs itself: what came of the last one, and whether it pauses in another. */
  readonly searched?: string;
  readonly pausesIn?: string;
}

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
  /** The format's body of an error. */
  error(kind: MockError): unknown;
}

/** Errors that a mock can answer with: a limit of rate, a context that is too long. */
export type MockError = "rate-limit" | "overflow";
export const statusOf: Readonly<Record<MockError, number>> = { "rate-limit": 429, overflow: 400 };

/** Tokens that every answer is said to have cost. */
export const usage = { input: 120, output: 8 } as const;
/** Stands for thinking in each format's opaque field; base64, as the vendors' are. */
export const signature = "bW9jay1zaWduYXR1cmUtb2YtdGhpbmtpbmc=";
export const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value ?? ""));
export const lastOfUser = (list: Body) =>
  Array.isArray(list) ? list.findLast((item) => item.role === "user") : "";
/** What stands behind the last item that the model said. */
export const behind = (list: Body, isModels: (item: Body) => boolean): Body[] =>
  Array.isArray(list) ? list.slice(list.findLastIndex(isModels) + 1) : [];
/** A text in two pieces, as streams bring it. */
export const pieces = (whole: string): readonly string[] => {
  const half = Math.ceil(whole.length / 2);
  return [whole.slice(0, half), whole.slice(half)].filter((piece) => piece !== "");
};
export const inputText = ({ input }: Call) => JSON.stringify(input);
