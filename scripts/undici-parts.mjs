/** The parts of undici that the program uses: its index would bring fetch, WebSocket, caches and mocks along. */
import connect from "undici/lib/api/api-connect.js";
import Dispatcher from "undici/lib/dispatcher/dispatcher.js";

export { default as Agent } from "undici/lib/dispatcher/agent.js";
export { default as EnvHttpProxyAgent } from "undici/lib/dispatcher/env-http-proxy-agent.js";

// The index adds it to every dispatcher; by it a tunnel is asked for at the user's own proxy.
Dispatcher.prototype.connect = connect;
