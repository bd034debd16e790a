/** An answer that says in a header which exchange it belongs to. */
import type { OutgoingHttpHeader, OutgoingHttpHeaders } from "node:http";

const { ServerResponse } = process.getBuiltinModule("node:http");

/** The exchange's id, as the ledger and the log have it. */
const exchangeHeader = "x-aienv-exchange";

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];

export class ExchangeResponse extends ServerResponse {
  /** undefined: of none. */
  exchange: string | undefined;

  /** With the others: a header that is set before them makes Node copy each, for a twentieth of what a small request costs. */
  override writeHead(status: number, message?: string | Headers, given?: Headers): this {
    const headers = typeof message === "string" ? given : message;
    const all = this.exchange === undefined ? headers : withHeader(headers, this.exchange);
    return typeof message === "string" ? super.writeHead(status, message, all) : super.writeHead(status, all);
  }
}

/** Node takes headers as an object, or as a list of names and values by turns. */
function withHeader(headers: Headers | undefined, exchange: string): Headers {
  return Array.isArray(headers)
    ? [exchangeHeader, exchange, ...headers]
    : { [exchangeHeader]: exchange, ...headers };
}
