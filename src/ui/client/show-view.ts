/** The view that the address names: fetched as HTML, put into the page, and refreshed in part when something changes. */
import { behave } from "./behaviours.ts";
import { ask } from "./session.ts";

/** Changes within this time lead to one refresh, in milliseconds. */
const gatherMs = 150;

const main = (): HTMLElement => document.querySelector("main") as HTMLElement;
let shown = "";
let topics: readonly string[] = [];
/** Whether the view has what changes something: `writable` or `read-only`. */
let mode = "";
let isWaiting = false;
let turn = 0;
/** What changed while a view was fetched: only the answer says which topics that view shows, and it may be from before. */
const missed = new Set<string>();
let isFetching = false;

/** Fetches and shows what the address names. The focus goes to the heading where the view itself is another. */
export async function showView(): Promise<void> {
  const path = addressed();
  const isOther = path.split("?")[0] !== shown.split("?")[0];
  const mine = ++turn;
  main().setAttribute("aria-busy", "true");
  isFetching = true;
  const fetched = await fetchView(path).finally(() => {
    if (mine === turn) isFetching = false;
  });
  // The address may have changed while this was under way.
  if (mine !== turn) return;
  const focused = document.activeElement?.id;
  const revealed = main().querySelector("[data-reveal]")?.textContent;
  shown = path;
  ({ topics, mode } = fetched);
  for (const topic of missed) changed(topic);
  missed.clear();
  main().replaceChildren(...fetched.body.childNodes);
  main().removeAttribute("aria-busy");
  const heading = main().querySelector("h1");
  document.title = heading ? `${heading.textContent} · aienv` : "aienv";
  markNavigation(path);
  behave(main());
  const reveal = main().querySelector<HTMLElement>("[data-reveal]");
  if (!isOther && reveal && reveal.textContent !== revealed) {
    // What was opened may lie outside of a small window.
    reveal.focus();
  } else if (isOther && heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  } else if (focused) {
    const again = document.getElementById(focused);
    if (!again && heading) heading.tabIndex = -1;
    (again ?? heading)?.focus({ preventScroll: true });
  }
}

/** Refreshes the live parts of the open view where it shows something of the topic; `*`: in any case. */
export function changed(topic: string): void {
  if (isFetching) return void missed.add(topic);
  if (topic !== "*" && !topics.includes(topic)) return;
  if (isWaiting) return;
  isWaiting = true;
  setTimeout(() => {
    isWaiting = false;
    if (document.hidden) stale = true;
    else if (isFetching) missed.add("*");
    else void refresh();
  }, gatherMs);
}

/** A hidden tab is refreshed when it is looked at again. */
let stale = false;
document.addEventListener("visibilitychange", () => {
  if (document.hidden || !stale) return;
  stale = false;
  void refresh();
});

async function refresh(): Promise<void> {
  const mine = turn;
  const fetched = await fetchView(shown).catch(() => undefined);
  if (!fetched || mine !== turn) return;
  if (fetched.mode !== mode && !main().querySelector("[data-typed]")) {
    // Forms come or go, and those stand outside of what is refreshed. One that is being filled in says so when it is sent.
    await showView().catch(() => undefined);
    return;
  }
  topics = fetched.topics;
  for (const fresh of fetched.body.querySelectorAll("[data-list][id]")) followList(fresh);
  for (const fresh of fetched.body.querySelectorAll("[data-live][id]")) {
    const present = document.getElementById(fresh.id);
    // What somebody is filling in is not taken from under their hands.
    if (!present || present.dataset["source"] === fresh.innerHTML || present.querySelector("[data-typed]"))
      continue;
    replace(present, fresh as HTMLElement);
  }
}

/** Children come and go by their ids; those that stay keep what is typed in them. */
function followList(fresh: Element): void {
  const present = document.getElementById(fresh.id);
  if (!present) return;
  const wanted = new Set([...fresh.children].map(({ id }) => id));
  for (const child of [...present.children]) if (!wanted.has(child.id)) child.remove();
  [...fresh.children].forEach((child, index) => {
    if (present.children[index]?.id === child.id) return;
    const known = [...present.children].find(({ id }) => id === child.id);
    const node = known ?? document.importNode(child, true);
    present.insertBefore(node, present.children[index] ?? null);
    if (!known) behave(node as HTMLElement);
  });
}

/** What is opened, focused or scrolled in the part stays so. */
function replace(present: HTMLElement, fresh: HTMLElement): void {
  const focused = present.contains(document.activeElement) ? document.activeElement?.id : undefined;
  const open = new Set([...present.querySelectorAll("details[open][id]")].map(({ id }) => id));
  const node = document.importNode(fresh, true);
  for (const row of node.querySelectorAll("tr[id]"))
    if (present.querySelector("tr[id]") && !document.getElementById(row.id)) row.classList.add("new");
  node.dataset["source"] = fresh.innerHTML;
  for (const details of node.querySelectorAll("details")) if (open.has(details.id)) details.open = true;
  present.replaceWith(node);
  behave(node);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

interface Fetched {
  readonly topics: readonly string[];
  readonly mode: string;
  readonly body: HTMLElement;
}

async function fetchView(path: string): Promise<Fetched> {
  const response = await ask(`/ui/view${path}`);
  return {
    topics: (response.headers.get("x-aienv-topics") ?? "").split(" "),
    mode: response.headers.get("x-aienv-page") ?? "",
    // The server escapes every value; scripts and styles that stood here would be refused by the page's policy.
    body: new DOMParser().parseFromString(await response.text(), "text/html").body,
  };
}

function addressed(): string {
  return /^#(\/[a-z-]+(?:\?.*)?)$/.exec(location.hash)?.[1] ?? "/overview";
}

function markNavigation(path: string): void {
  const name = path.slice(1).split("?")[0];
  for (const link of document.querySelectorAll<HTMLElement>("[data-nav]"))
    if (link.dataset["nav"] === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
}
