/** The playground: asks one model or two by the proxy's own route, and shows their answers as they come, as text. */
import { clearWords, hear, showRefusal } from "./form-words.ts";
import { ask, Refused } from "./session.ts";

/** How often the ledger is asked for what an answer cost, and how long in between, in milliseconds. */
const looks = 8;
const lookMs = 300;

export function playground(element: HTMLElement): void {
  const form = element as HTMLFormElement;
  const stop = form.querySelector<HTMLButtonElement>("[data-stop]");
  let running: AbortController | undefined;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    running?.abort();
    running = new AbortController();
    const mine = running;
    if (stop) stop.disabled = false;
    void askAll(form, mine.signal).finally(() => {
      if (running === mine && stop) stop.disabled = true;
    });
  });
  stop?.addEventListener("click", () => running?.abort());
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}

async function askAll(form: HTMLFormElement, signal: AbortSignal): Promise<void> {
  const fields = new FormData(form);
  const field = (name: string) => String(fields.get(name) ?? "").trim();
  const models = [field("model.0"), field("model.1")].filter((model) => model !== "");
  clearWords(form);
  const missing = field("prompt") === "" ? "prompt" : models.length === 0 ? "model.0" : undefined;
  if (missing !== undefined)
    return showRefusal(form, {
      code: "usage.arguments",
      message: `a ${missing === "prompt" ? "prompt" : "model"} is missing`,
      field: missing,
    });
  const limit = Number(field("limit"));
  if (field("limit") !== "" && !(Number.isInteger(limit) && limit > 0))
    return showRefusal(form, {
      code: "usage.arguments",
      message: "that is no number of tokens",
      field: "limit",
    });
  const panels = models.map((model, index) => panelOf(model, index));
  document.querySelector("[data-answers]")?.replaceChildren(...panels.map(({ section }) => section));
  await Promise.all(
    models.map((model, index) =>
      askOne(panels[index] as Panel, { model, prompt: field("prompt"), limit }, signal),
    ),
  );
  hear(models.length > 1 ? "Both answers are there." : "The answer is there.");
}

interface Panel {
  readonly section: HTMLElement;
  readonly answer: HTMLElement;
  readonly state: HTMLElement;
}

function panelOf(model: string, index: number): Panel {
  const section = Object.assign(document.createElement("section"), { className: "card answer" });
  const heading = Object.assign(document.createElement("h2"), {
    textContent: model,
    id: `answer-${index}`,
    className: "wrap",
  });
  section.setAttribute("aria-labelledby", heading.id);
  section.setAttribute("aria-busy", "true");
  const answer = Object.assign(document.createElement("div"), { className: "text", tabIndex: 0 });
  answer.setAttribute("role", "group");
  answer.setAttribute("aria-label", `Answer of ${model}`);
  const state = Object.assign(document.createElement("p"), {
    className: "note",
    textContent: "waiting for the first token",
  });
  section.append(heading, answer, state);
  return { section, answer, state };
}

interface Question {
  readonly model: string;
  readonly prompt: string;
  /** Not a number above zero: the model's own. */
  readonly limit: number;
}

async function askOne(panel: Panel, { model, prompt, limit }: Question, signal: AbortSignal): Promise<void> {
  const { section, answer, state } = panel;
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  try {
    const response = await ask("/v1/chat/completions", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        model,
        stream: true,
        stream_options: { include_usage: true },
        messages: [{ role: "user", content: prompt }],
        ...(limit > 0 && { max_tokens: limit }),
      }),
      signal,
    });
    let thinks: HTMLElement | undefined;
    let first: string | undefined;
    const warning = response.headers.get("x-aienv-warning");
    if (warning)
      section.append(Object.assign(document.createElement("p"), { className: "note", textContent: warning }));
    for await (const { content, thought } of partsOf(response)) {
      first ??= seconds();
      // As text alone: an answer is a stranger's.
      if (thought !== "") {
        thinks ??= answer.appendChild(Object.assign(document.createElement("p"), { className: "thought" }));
        thinks.append(thought);
      }
      if (content !== "") answer.append(content);
      state.textContent = `first token after ${first}, ${seconds()} so far`;
    }
    await showFacts(panel, response.headers.get("x-aienv-exchange") ?? "");
  } catch (error) {
    const text = signal.aborted
      ? `stopped after ${seconds()}`
      : error instanceof Refused
        ? error.message
        : error instanceof Broken
          ? error.message
          : "the proxy does not answer";
    state.textContent = text;
    state.className = signal.aborted ? "note" : "form-said bad";
  } finally {
    section.removeAttribute("aria-busy");
  }
}

/** The model broke off, with these words. */
class Broken extends Error {}

interface Part {
  readonly content: string;
  readonly thought: string;
}

/** Texts of a chat completion's stream. @throws Broken */
async function* partsOf(response: Response): AsyncGenerator<Part> {
  if (!response.body) return;
  let text = "";
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    const lines = text.split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) {
      const part = partIn(line);
      if (part) yield part;
    }
  }
}

function partIn(line: string): Part | undefined {
  const data = /^data: ?(\{.*)$/.exec(line)?.[1];
  if (data === undefined) return undefined;
  const event = JSON.parse(data);
  if (event.error) throw new Broken(String(event.error.message ?? "the model broke off"));
  const delta = event.choices?.[0]?.delta;
  const textIn = (value: unknown) => (typeof value === "string" ? value : "");
  return delta ? { content: textIn(delta.content), thought: textIn(delta.reasoning_content) } : undefined;
}

/** The ledger is written a moment after the answer's end. */
async function showFacts({ section, state }: Panel, exchange: string): Promise<void> {
  for (let look = 0; look < looks; look++) {
    const response = await ask(`/ui/view/playground?exchange=${encodeURIComponent(exchange)}`);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const facts = page.querySelector("[data-facts]");
    if (facts) {
      state.remove();
      section.append(document.importNode(facts, true));
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}
