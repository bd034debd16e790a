/** The two parts of undici that the program uses: its index would bring fetch, WebSocket, caches and mocks along. */
export { default as Agent } from "undici/lib/dispatcher/agent.js";
export { default as EnvHttpProxyAgent } from "undici/lib/dispatcher/env-http-proxy-agent.js";
