/** The least that a proxy on `node:http` alone can be: what comes is piped on, what is answered is piped back. */
import { Agent, request as ask, createServer } from "node:http";
import { listen } from "./listen.ts";

const upstream = new URL(process.argv[2] ?? "");
const agent = new Agent({ keepAlive: true, maxSockets: 512 });

const server = createServer((request, response) => {
  const { method, url: path, headers } = request;
  const onward = ask({ agent, host: upstream.hostname, port: upstream.port, method, path, headers });
  onward.on("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => response.destroy());
  request.pipe(onward);
});
listen(server);
