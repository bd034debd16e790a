/**
 * The provider of the bench: as little work as can be, so that the proxies are what is measured. The first step of the path
 * says what comes: `whole` 1 KB, `brief` a stream of four events, `burst` one of 500 as fast as the socket takes them,
 * `paced` the same at one a millisecond, each with the time at which it was sent.
 */
import { createServer, type ServerResponse } from "node:http";
import { setImmediate, setTimeout } from "node:timers/promises";
import { chunks, eventsOf, type Spoken, wholeAnswer } from "./answers.ts";
import { listen } from "./listen.ts";

type Answer = (response: ServerResponse, format: Spoken) => void | Promise<void>;

const whole = { chat: wholeAnswer("chat"), messages: wholeAnswer("messages") };
const brief = { chat: eventsOf("chat", 4).join(""), messages: eventsOf("messages", 4).join("") };
const burst = { chat: eventsOf("chat", chunks), messages: eventsOf("messages", chunks) };

const answers: Readonly<Record<string, Answer>> = {
  whole: (response, format) => {
    response.writeHead(200, { "content-type": "application/json" }).end(whole[format]);
  },
  brief: (response, format) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).end(brief[format]);
  },
  burst: async (response, format) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const event of burst[format]) {
      response.write(event);
      // A read of the other side each: nothing is merged before it gets there.
      await setImmediate();
    }
    response.end();
  },
  paced: async (response, format) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const event of burst[format]) {
      response.write(event.replace(" word ", ` word @${process.hrtime.bigint()} `));
      await setTimeout(1);
    }
    response.end();
  },
};

const server = createServer((request, response) => {
  request.resume().on("end", () => {
    const url = request.url ?? "";
    const answer = answers[url.split("/")[1] ?? ""];
    void answer?.(response, url.endsWith("/messages") ? "messages" : "chat");
  });
});
listen(server);
