/** What came of a form: an error at its field, else words beside the form; a diff; a value that is shown once. */
import type { Refusal } from "./session.ts";

/** What an action answers, as far as it is shown. */
export type Told = Readonly<Record<string, unknown>>;

export function clearWords(form: HTMLFormElement): void {
  for (const note of form.querySelectorAll(".field-error, .form-said")) note.remove();
  for (const input of form.querySelectorAll<HTMLElement>("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    const described = input.dataset["described"];
    if (described) input.setAttribute("aria-describedby", described);
    else input.removeAttribute("aria-describedby");
  }
}

/** What is only to be known is said for a while; what is to be read or copied stands at the form's end. */
export function showDone(form: HTMLFormElement, told: Told): void {
  const said = String(told["said"] ?? "done");
  const notes = Array.isArray(told["notes"]) ? told["notes"].map(String) : [];
  const isMore = notes.length > 0 || Boolean(told["diff"]) || Boolean(told["once"]);
  if (!isMore && told["diff"] === undefined) {
    announce(said);
    return;
  }
  const block = sayOf(form, said, "good");
  if (notes.length > 0) {
    const list = document.createElement("ul");
    list.append(...notes.map((note) => Object.assign(document.createElement("li"), { textContent: note })));
    block.append(list);
  }
  if (typeof told["diff"] === "string" && told["diff"] !== "") block.append(diffOf(told["diff"]));
  if (typeof told["once"] === "string") block.append(onceOf(told["once"]));
}

/** Each at its field, the first of them in focus; what is about no field stands at the form's end. */
export function showRefusal(form: HTMLFormElement, refusal: Refusal): void {
  let isFirst = true;
  for (const one of [refusal, ...(refusal.others ?? [])]) {
    const text = one.hint === undefined ? one.message : `${one.message}; ${one.hint}`;
    const input = one.field === undefined ? null : form.elements.namedItem(one.field);
    if (!(input instanceof HTMLElement)) sayOf(form, text, "bad");
    else {
      mark(input, text);
      if (isFirst) {
        // It may lie in a part that is folded.
        for (let part = input.closest("details"); part; part = part.parentElement?.closest("details") ?? null)
          part.open = true;
        input.focus();
      }
      isFirst = false;
    }
  }
}

function mark(input: HTMLElement, text: string): void {
  const note = document.createElement("span");
  note.className = "field-error";
  note.id = `error-${crypto.randomUUID()}`;
  note.textContent = text;
  const described = input.getAttribute("aria-describedby") ?? "";
  input.dataset["described"] ??= described;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", `${note.id} ${described}`.trim());
  input.insertAdjacentElement("afterend", note);
}

/** Beside the form, and where screen readers listen: the form itself may be replaced. */
export function sayOf(form: HTMLFormElement, text: string, kind: "good" | "bad"): HTMLElement {
  const block = document.createElement("div");
  block.className = `form-said ${kind}`;
  block.append(Object.assign(document.createElement("p"), { textContent: text }));
  form.append(block);
  hear(text);
  return block;
}

/** How long it stays, in milliseconds. */
const announcedMs = 7_000;
let announced: ReturnType<typeof setTimeout> | undefined;

/** Shown and spoken where the form may be gone already. */
function announce(text: string): void {
  const said = hear(text);
  said?.classList.add("shown");
  clearTimeout(announced);
  announced = setTimeout(() => said?.classList.remove("shown"), announcedMs);
}

/** Where screen readers listen. */
export function hear(text: string): HTMLElement | null {
  const said = document.getElementById("said");
  said?.classList.remove("shown");
  if (said) said.textContent = text;
  return said;
}

function diffOf(diff: string): HTMLElement {
  const block = document.createElement("pre");
  block.className = "diff";
  block.tabIndex = 0;
  block.setAttribute("role", "group");
  block.setAttribute("aria-label", "Changes");
  for (const line of diff.replace(/\n$/, "").split("\n")) {
    const kind = /^(?:---|\+\+\+|@@)/.test(line)
      ? "place"
      : line.startsWith("+")
        ? "more"
        : line.startsWith("-")
          ? "less"
          : "same";
    block.append(
      Object.assign(document.createElement("span"), { className: kind, textContent: `${line}\n` }),
    );
  }
  return block;
}

function onceOf(value: string): HTMLElement {
  const block = document.createElement("p");
  block.className = "once";
  const code = Object.assign(document.createElement("code"), { textContent: value });
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Copy" });
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(value).then(() => {
      button.textContent = "Copied";
    });
  });
  block.append(code, button);
  return block;
}
