/** Tells open tabs what has changed: topics, not values; a view that shows them fetches itself again. */
import { type PageWorld, type Topic, topics } from "./page-world.ts";

/** Changes within this time are told once, in milliseconds. */
const gatherMs = 200;
/** How often topics that nobody announces are looked at while a tab listens, in milliseconds. */
const lookMs = 1_000;

type Listener = (topic: Topic) => void;

export interface Events {
  announce(topic: Topic): void;
  /** Returns what ends it. */
  listen(listener: Listener): () => void;
}

export function startEvents(signatures: PageWorld["signatures"]): Events {
  const listeners = new Set<Listener>();
  const waiting = new Set<Topic>();
  let looking: NodeJS.Timeout | undefined;
  let seen = new Map<Topic, string>();

  const look = (): Map<Topic, string> =>
    new Map(topics.flatMap((topic) => (signatures[topic] ? [[topic, signatures[topic]()] as const] : [])));

  function tell(): void {
    const told = [...waiting];
    waiting.clear();
    for (const listener of listeners) for (const topic of told) listener(topic);
  }

  function announce(topic: Topic): void {
    if (listeners.size === 0) return;
    if (waiting.has(topic)) return;
    waiting.add(topic);
    if (waiting.size === 1) setTimeout(tell, gatherMs).unref();
  }

  return {
    announce,
    listen(listener) {
      listeners.add(listener);
      if (!looking) {
        seen = look();
        looking = setInterval(() => {
          const present = look();
          for (const [topic, text] of present) if (seen.get(topic) !== text) announce(topic);
          seen = present;
        }, lookMs).unref();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(looking);
        looking = undefined;
      };
    },
  };
}
