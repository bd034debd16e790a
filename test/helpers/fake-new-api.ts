/**
 * New API, One API and Veloera as their administration answers, written after their source: what is required, what is
 * refused and how, what a list leaves out. `newer` is New API's line since 0.8; the others are all of the old one.
 * @see https://github.com/QuantumNous/new-api controller/channel.go, token.go, middleware/auth.go
 * @see https://github.com/Veloera/Veloera v0.3.25; https://github.com/songquanpeng/one-api (read 2026-11-30)
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

type Row = Record<string, unknown> & { id: number };
type Line = "new-api" | "new-api-newer" | "veloera" | "one-api";

export interface FakeNewApi {
  readonly url: string;
  /** What its database holds, keys included: a hand edit is an assignment. */
  readonly channels: Row[];
  readonly tokens: Row[];
  /** `METHOD /path` of every request with its body. */
  readonly requests: { readonly what: string; readonly body: unknown }[];
  /** Answers in place of its own, by `METHOD /path`. */
  readonly instead: Map<string, (response: ServerResponse) => void>;
  /** Its pages say nothing of how many rows there are. */
  leavesOutTotal: boolean;
  close(): Promise<void>;
}

export const adminToken = "fake-admin-token-0123456789";
const adminId = 1;
const oneApiPage = 10;
const userHeaders = { "new-api": "new-api-user", veloera: "veloera-user" } as const;

export async function startFakeNewApi(line: Line): Promise<FakeNewApi> {
  const newer = line === "new-api-newer";
  const channels: Row[] = [];
  const tokens: Row[] = [];
  const requests: { what: string; body: unknown }[] = [];
  const instead: FakeNewApi["instead"] = new Map();
  let nextId = 1;

  const status = () => ({
    version: newer ? "v1.0.0-rc.21" : "v0.6.3.1",
    system_name: "whatever its administrator likes",
    quota_per_unit: 500000,
    ...(line !== "one-api" && { setup: true, self_use_mode_enabled: true }),
    ...(line === "veloera" && { check_in_enabled: false }),
  });

  /** middleware/auth.go: what it says to whom. undefined: it lets them in. */
  const refusal = (request: IncomingMessage): [number, object] | undefined => {
    const token = request.headers.authorization?.replace(/^Bearer /, "");
    const code = newer ? { code: "AUTH_UNAUTHORIZED" } : {};
    if (token === undefined)
      return [401, { success: false, message: "无权进行此操作，未登录且未提供 access token", ...code }];
    if (token !== adminToken)
      return [newer ? 401 : 200, { success: false, message: "无权进行此操作，access token 无效", ...code }];
    if (newer || line === "one-api") return undefined;
    const header = userHeaders[line as keyof typeof userHeaders];
    const user = request.headers[header];
    if (user === undefined) return [401, { success: false, message: `无权进行此操作，未提供 ${header}` }];
    if (Number(user) !== adminId)
      return [401, { success: false, message: `无权进行此操作，${header} 与登录用户不匹配` }];
    return undefined;
  };

  const page = (rows: readonly object[], query: URLSearchParams) => {
    const asked = Number(query.get("p") ?? 0);
    const size =
      line === "one-api"
        ? oneApiPage
        : Math.min(Number(query.get("page_size") ?? query.get("size") ?? 0), 100);
    if (!newer) return rows.slice(Math.max(0, asked) * size, (Math.max(0, asked) + 1) * size);
    const at = Math.max(1, asked);
    const items = rows.slice((at - 1) * size, at * size);
    return fake.leavesOutTotal ? { items } : { items, total: rows.length, page: at, page_size: size };
  };

  const ok = (data?: unknown) =>
    [200, { success: true, message: "", ...(data !== undefined && { data }) }] as const;
  const fail = (message: string, code = 400) => [newer ? code : 200, { success: false, message }] as const;

  const insert = (channel: Record<string, unknown>) => {
    const fields = {
      status: 1,
      weight: 0,
      priority: 0,
      model_mapping: "",
      group: "default",
      base_url: "",
      ...channel,
    };
    const known = { ...fields, id: nextId++ };
    if (line === "one-api")
      for (const field of ["tag", "header_override"]) delete (known as Record<string, unknown>)[field];
    if (!newer) delete (known as Record<string, unknown>)["header_override"];
    channels.push(known);
  };

  const addChannel = (body: Record<string, unknown>) => {
    if (newer) {
      const channel = body["channel"] as Record<string, unknown> | undefined;
      if (!channel?.["key"]) return fail("channel cannot be empty");
      if (!["single", "batch", "multi_to_single"].includes(String(body["mode"])))
        return fail("不支持的添加模式");
      insert({ header_override: null, remark: null, ...channel });
      return [201, { success: true, message: "", data: null }] as const;
    }
    // Without the wrapper's knowledge its fields are simply not there.
    if (line === "veloera") insert(body);
    else {
      const keys = String(body["key"] ?? "")
        .split("\n")
        .filter((key) => key !== "");
      if (keys.length === 0) return fail("empty slice found");
      for (const key of keys) insert({ ...body, key });
    }
    return ok();
  };

  const putChannel = (body: Record<string, unknown>) => {
    if (newer && "status" in body) return fail("无效的参数", 200);
    const row = channels.find(({ id }) => id === body["id"]);
    if (!row) return fail("record not found", 404);
    // gorm's Updates leaves out what has its type's zero value, pointers apart.
    const pointers = ["weight", "base_url", "model_mapping", "priority", "tag", "header_override"];
    for (const [field, value] of Object.entries(body)) {
      if (!(field in row) && field !== "key") continue;
      if (value !== "" && value !== 0) row[field] = value;
      else if (pointers.includes(field)) row[field] = value;
    }
    return ok(row);
  };

  const masked = (row: Row) => (newer ? { ...row, key: `${String(row["key"]).slice(0, 4)}**********` } : row);

  const addToken = (body: Record<string, unknown>) => {
    if (String(body["name"]).length > (newer ? 50 : 30)) return fail("令牌名称过长", 200);
    const row = { used_quota: 0, status: 1, ...body, key: `k${nextId}`.padEnd(48, "0"), id: nextId++ };
    tokens.push(row);
    return line === "one-api" ? ok(row) : ok();
  };

  const answer = (request: IncomingMessage, url: URL, body: Record<string, unknown>) => {
    const path = url.pathname;
    if (path === "/api/status") return ok(status());
    const refused = refusal(request);
    if (refused) return refused;
    const id = Number(/\/(\d+)(?:\/key)?$/.exec(path)?.[1]);
    const newestFirst = <T extends Row>(rows: readonly T[]) =>
      rows.toSorted((left, right) => right.id - left.id);
    switch (`${request.method} ${path.replace(/\d+/, ":id")}`) {
      case "GET /api/channel/":
        return ok(
          page(
            newestFirst(channels).map(({ key: _key, ...row }) => ({ ...row, key: "" })),
            url.searchParams,
          ),
        );
      case "POST /api/channel/":
        return addChannel(body);
      case "PUT /api/channel/":
        return putChannel(body);
      case "DELETE /api/channel/:id":
        channels.splice(
          channels.findIndex((row) => row.id === id),
          1,
        );
        return ok();
      case "GET /api/token/":
        return ok(page(newestFirst(tokens).map(masked), url.searchParams));
      case "POST /api/token/":
        return addToken(body);
      case "PUT /api/token/": {
        const row = tokens.find((one) => one.id === body["id"]);
        if (row) Object.assign(row, body);
        return row ? ok(row) : fail("record not found", 404);
      }
      case "POST /api/token/:id/key":
        return newer
          ? ok({ key: tokens.find((row) => row.id === id)?.["key"] })
          : ([404, "404 page not found"] as const);
      case "GET /api/log/stat":
        return ok({ quota: 750000, rpm: 0, tpm: 0 });
      default:
        return [404, "404 page not found"] as const;
    }
  };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://fake");
    const sent = await text(request);
    const body = sent === "" ? {} : (JSON.parse(sent) as Record<string, unknown>);
    const what = `${request.method} ${url.pathname}`;
    requests.push({ what, body });
    const other = instead.get(what);
    if (other) return other(response);
    const [code, object] = answer(request, url, body);
    response.writeHead(code, { "content-type": "application/json; charset=utf-8" });
    response.end(typeof object === "string" ? object : JSON.stringify(object));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const fake: FakeNewApi = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    channels,
    tokens,
    requests,
    instead,
    leavesOutTotal: false,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
}
