/** Server-sent events by `fetch`: an EventSource can't send the session's header. */
import { ask, Refused } from "./session.ts";

export interface Heard {
  changed(topic: string): void;
  /** Whether the stream stands. After a break it is taken up again by itself. */
  connected(stands: boolean): void;
  /** The session has ended; nothing more comes. */
  ended(): void;
}

/** Waits between attempts, in milliseconds. */
const waits = [500, 1_000, 2_000, 5_000];

export async function listen(heard: Heard): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await ask("/ui/events");
      heard.connected(true);
      attempt = 0;
      await read(response, heard);
    } catch (error) {
      if (error instanceof Refused && error.refusal.code === "page.no-session") return heard.ended();
    }
    heard.connected(false);
    await new Promise((resolve) => setTimeout(resolve, waits[Math.min(attempt, waits.length - 1)]));
  }
}

async function read(response: Response, heard: Heard): Promise<void> {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const events = text.split("\n\n");
    text = events.pop() ?? "";
    for (const event of events) {
      const topic = /^event: changed$/m.test(event) ? /^data: (.*)$/m.exec(event)?.[1] : undefined;
      if (topic !== undefined) heard.changed(topic);
    }
  }
}
