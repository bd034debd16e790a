/** Forms of the page: some put their fields into the address, some send an action and show what came of it. */
import { type Refusal, Refused, send } from "./session.ts";

/** A form is heard wherever it stands, so a part that was replaced needs nothing. */
export function hearForms(done: () => void): void {
  document.addEventListener("change", (event) => {
    const form = (event.target as HTMLInputElement).form;
    if (form?.dataset["view"] !== undefined) goTo(form, form.dataset["view"]);
  });
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const { view, action } = form.dataset;
    if (view !== undefined) goTo(form, view);
    if (action !== undefined) void act(form, action, event.submitter, done);
  });
}

function goTo(form: HTMLFormElement, view: string): void {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== "") query.append(name, String(value));
  const text = query.toString();
  location.hash = `/${view}${text === "" ? "" : `?${text}`}`;
}

async function act(
  form: HTMLFormElement,
  action: string,
  submitter: HTMLElement | null,
  done: () => void,
): Promise<void> {
  const question = submitter?.dataset["confirm"] ?? form.dataset["confirm"];
  if (question !== undefined && !confirm(question)) return;
  clear(form);
  const buttons = [...form.querySelectorAll("button")].filter((button) => !button.disabled);
  for (const button of buttons) button.disabled = true;
  form.setAttribute("aria-busy", "true");
  try {
    const { said } = await send(`/ui/do/${action}`, valuesOf(form, submitter));
    say(form, String(said ?? "done"), "good");
    done();
  } catch (error) {
    if (error instanceof Refused) refuse(form, error.refusal);
    else say(form, "the proxy does not answer; aienv proxy status tells more", "bad");
  } finally {
    for (const button of buttons) button.disabled = false;
    form.removeAttribute("aria-busy");
  }
}

function valuesOf(form: HTMLFormElement, submitter: HTMLElement | null): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of new FormData(form, submitter)) {
    if (!name.endsWith("[]")) values[name] = String(value);
    else values[name.slice(0, -2)] = [...((values[name.slice(0, -2)] as string[]) ?? []), String(value)];
  }
  return values;
}

/** At its field, where it is about one, else at the form's end. */
function refuse(form: HTMLFormElement, { message, hint, field }: Refusal): void {
  const text = hint === undefined ? message : `${message}; ${hint}`;
  const input = field === undefined ? null : form.elements.namedItem(field);
  if (!(input instanceof HTMLElement)) {
    say(form, text, "bad");
    return;
  }
  const note = document.createElement("p");
  note.className = "field-error";
  note.id = `error-${crypto.randomUUID()}`;
  note.textContent = text;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", note.id);
  input.insertAdjacentElement("afterend", note);
  input.focus();
}

function clear(form: HTMLFormElement): void {
  for (const note of form.querySelectorAll(".field-error, .form-said")) note.remove();
  for (const input of form.querySelectorAll("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
}

/** Beside the form, and where screen readers listen: the form itself may be replaced. */
function say(form: HTMLFormElement, text: string, kind: "good" | "bad"): void {
  const note = document.createElement("p");
  note.className = `form-said ${kind}`;
  note.textContent = text;
  form.append(note);
  const said = document.getElementById("said");
  if (said) said.textContent = text;
}
