/** Forms of the page: some put their fields into the address, some send an action and show what came of it. */
import { clearWords, sayOf, showDone, showRefusal } from "./form-words.ts";
import { Refused, send } from "./session.ts";

/** A form is heard wherever it stands, so a part that was replaced needs nothing. */
export function hearForms(done: () => void): void {
  document.addEventListener("change", (event) => {
    const form = (event.target as HTMLInputElement).form;
    if (form?.dataset["view"] !== undefined) goTo(form, form.dataset["view"]);
  });
  document.addEventListener("input", (event) => {
    const form = (event.target as HTMLInputElement).form;
    // What somebody is typing is not taken from under their hands by a refresh.
    if (form?.dataset["action"] !== undefined) form.dataset["typed"] = "";
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
  const values = valuesOf(form, submitter);
  clearWords(form);
  const buttons = [...form.querySelectorAll("button")].filter((button) => !button.disabled);
  for (const button of buttons) button.disabled = true;
  form.setAttribute("aria-busy", "true");
  try {
    const told = await send(`/ui/do/${action}`, values);
    const isLook = values["step"] === "look";
    if (!isLook) delete form.dataset["typed"];
    if (told["reset"] === true) form.reset();
    showDone(form, told);
    if (typeof told["goTo"] === "string") location.hash = told["goTo"].slice(1);
    if (!isLook) done();
  } catch (error) {
    if (error instanceof Refused) showRefusal(form, error.refusal);
    else sayOf(form, "the proxy does not answer; aienv proxy status tells more", "bad");
  } finally {
    for (const button of buttons) button.disabled = false;
    form.removeAttribute("aria-busy");
    // A disabled button loses the focus; the next press of a key belongs where the last was.
    if (document.activeElement === document.body) submitter?.focus({ preventScroll: true });
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
