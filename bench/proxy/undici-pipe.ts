/** The least that a proxy on `node:http` and undici can be: the body goes on in one, what is answered is written back. */
import { createServer } from "node:http";
import { Agent, type Dispatcher } from "undici";
import { listen } from "./listen.ts";

const origin = process.argv[2] ?? "";
const agent = new Agent({ connections: 512 });

const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => {
    const { url: path = "/", headers } = request;
    const body = pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
    const onward = {
      "content-type": headers["content-type"] ?? "",
      authorization: headers.authorization ?? "",
    };
    let controller: Dispatcher.DispatchController | undefined;
    response.on("drain", () => controller?.resume());
    agent.dispatch(
      { origin, path, method: "POST", headers: onward, body },
      {
        onRequestStart: (started) => {
          controller = started;
        },
        onResponseStart: (_, status, answered) => {
          response.writeHead(status, { "content-type": String(answered["content-type"]) });
        },
        onResponseData: (onController, chunk) => {
          if (!response.write(chunk)) onController.pause();
        },
        onResponseEnd: () => void response.end(),
        onResponseError: () => void response.destroy(),
      },
    );
  });
});
listen(server);
