/** The page's script: session, view, changes. */
import { listen } from "./events.ts";
import { hearForms } from "./forms.ts";
import { beginSession, forgetSession, hasSession, Refused } from "./session.ts";
import { changed, showView } from "./show-view.ts";

async function start(): Promise<void> {
  try {
    await beginSession();
  } catch (error) {
    return lock(error instanceof Refused ? error.message : "the proxy does not answer");
  }
  if (!hasSession()) return lock("this page opens by a link that works once");
  addEventListener("hashchange", () => void show());
  hearForms(() => changed("*"));
  await show();
  void listen({
    changed,
    connected(stands) {
      const state = document.getElementById("link-state");
      if (state) state.textContent = stands ? "" : "not connected, trying again";
      if (stands) changed("*");
    },
    ended: () => lock("the session has ended"),
  });
}

async function show(): Promise<void> {
  // Of a link that came while the page was open already.
  if (location.hash.startsWith("#code=")) return location.reload();
  // A jump within the page, like the link over its head.
  if (location.hash !== "" && !location.hash.startsWith("#/")) return;
  try {
    await showView();
  } catch (error) {
    if (error instanceof Refused && error.refusal.code === "page.no-session") lock("the session has ended");
    else if (error instanceof Refused) tell("This can't be shown", error.message);
    else
      tell(
        "Not connected",
        "The proxy does not answer. It may have ended: aienv ui starts it and opens this again.",
      );
  }
}

/** Nothing of the user's stays in the page. */
function lock(reason: string): void {
  forgetSession();
  document.body.classList.add("locked");
  tell("Closed", `${reason[0]?.toUpperCase()}${reason.slice(1)}.`, "aienv ui");
}

function tell(title: string, text: string, command?: string): void {
  const main = document.querySelector("main");
  const heading = Object.assign(document.createElement("h1"), { textContent: title, tabIndex: -1 });
  const words = Object.assign(document.createElement("p"), { textContent: text });
  const section = Object.assign(document.createElement("section"), { className: "notice" });
  section.append(heading, words);
  if (command !== undefined) {
    const next = Object.assign(document.createElement("p"), { textContent: "In a terminal: " });
    next.append(Object.assign(document.createElement("code"), { textContent: command }));
    section.append(next);
  }
  main?.replaceChildren(section);
  main?.removeAttribute("aria-busy");
  document.title = `${title} · aienv`;
  heading.focus();
}

void start();
