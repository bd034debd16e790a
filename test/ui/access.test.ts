import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linkQuestionText, questionText } from "../../src/core/proxy-identity.ts";
import { newNonce, sign } from "../../src/system/proof.ts";
import { type ServedPage, servePage } from "./served-page.ts";

let served: ServedPage;
beforeAll(async () => {
  served = await servePage();
});
afterAll(() => served.close());

const header = "x-aienv-session";
const errorOf = async (response: Response) =>
  ((await response.json()) as { error: { code: string; hint?: string } }).error;
const open = (code: unknown) => served.ask("/ui/session", { method: "POST", body: { code } });

describe("a link", () => {
  it("opens one session, and is refused the second time", async () => {
    const code = served.page.newLink();
    const first = await open(code);
    expect(first.status).toBe(200);
    const { token } = (await first.json()) as { token: string };
    expect((await served.ask("/ui/view/overview", { headers: { [header]: token } })).status).toBe(200);
    const second = await open(code);
    expect(second.status).toBe(401);
    expect(await errorOf(second)).toMatchObject({ code: "page.used-link", hint: "aienv ui" });
  });

  it("works for 60 seconds", async () => {
    const [young, old] = [served.page.newLink(), served.page.newLink()];
    served.later(59_999);
    expect((await open(young)).status).toBe(200);
    served.later(1);
    expect((await errorOf(await open(old))).code).toBe("page.used-link");
  });

  it.each([undefined, "", 7, {}, "x".repeat(43)])("is none of ours: %j", async (code) => {
    expect((await errorOf(await open(code))).code).toBe("page.used-link");
  });

  it("is given to those who can read the state folder, and who asked for a link", async () => {
    const port = Number(new URL(served.url).port);
    const secret = "state-folder-secret";
    const nonce = newNonce();
    const path = `/.aienv/page-link?nonce=${nonce}`;
    for (const proof of [
      "",
      sign("another", linkQuestionText(nonce, port)),
      sign(secret, questionText(nonce, port)),
    ])
      expect((await served.ask(path, { headers: { "x-aienv-proof": proof } })).status).toBe(401);
    const proof = sign(secret, linkQuestionText(nonce, port));
    const response = await served.ask(path, { headers: { "x-aienv-proof": proof } });
    const { code } = (await response.json()) as { code: string };
    expect((await open(code)).status).toBe(200);
  });
});

describe("a session", () => {
  it.each(["/ui/view/overview", "/ui/view/exchanges", "/ui/events", "/ui/view/none"])(
    "is needed for %s",
    async (path) => {
      for (const headers of [{}, { [header]: "x" }, { cookie: `${header}=x` }, { authorization: "Bearer x" }])
        expect(
          (await errorOf(await served.ask(path, { headers: headers as Record<string, string> }))).code,
        ).toBe("page.no-session");
    },
  );

  it("lasts as long as it is used, and an hour more", async () => {
    const headers = { [header]: await served.session() };
    for (const _ of [1, 2, 3]) {
      served.later(59 * 60_000);
      expect((await served.ask("/ui/view/overview", { headers })).status).toBe(200);
    }
    served.later(60 * 60_000);
    expect((await served.ask("/ui/view/overview", { headers })).status).toBe(401);
  });

  it("ends when it is told to", async () => {
    const headers = { [header]: await served.session() };
    expect((await served.ask("/ui/session/end", { method: "POST", headers })).status).toBe(200);
    expect((await served.ask("/ui/view/overview", { headers })).status).toBe(401);
  });
});

describe("a write", () => {
  it.each([undefined, "null", "http://127.0.0.1", "https://127.0.0.1:PORT", "http://evil.test"])(
    "from the origin %s is refused",
    async (given) => {
      const origin = given?.replace("PORT", new URL(served.url).port);
      const headers = { [header]: await served.session(), "content-type": "application/json" };
      for (const path of ["/ui/session", "/ui/session/end", "/ui/do/anything"]) {
        const response = await fetch(`${served.url}${path}`, {
          method: "POST",
          headers: { ...headers, ...(origin !== undefined && { origin }) },
          body: JSON.stringify({ code: served.page.newLink() }),
        });
        expect(response.status).toBe(403);
      }
    },
  );

  it.each([
    ["a form", "application/x-www-form-urlencoded", "code=1", 415],
    ["text", "text/plain", "{}", 415],
    ["no JSON", "application/json", "{", 415],
    ["a list", "application/json", "[]", 415],
    ["too much", "application/json", JSON.stringify({ code: "x".repeat(70_000) }), 413],
  ])("with %s is refused", async (_what, type, body, status) => {
    const response = await served.ask("/ui/session", {
      method: "POST",
      headers: { "content-type": type },
      body,
    });
    expect(response.status).toBe(status);
  });
});

describe("every answer", () => {
  it.each(["/ui", "/ui/view/overview", "/ui/nothing", "/ui/assets/nothing.js"])(
    "lets nothing of elsewhere in: %s",
    async (path) => {
      const { headers } = await served.ask(path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*|http|data:/);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("set-cookie")).toBeNull();
      expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
    },
  );

  it("keeps assets for ever, under the name of their content", async () => {
    const shell = await (await served.ask("/ui")).text();
    const script = /src="(\/ui\/assets\/[^"]+\.js)"/.exec(shell)?.[1] ?? "";
    const response = await served.ask(script);
    expect(await response.text()).toBe("/*page.js*/");
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  });
});

describe("another site", () => {
  const cross = { "sec-fetch-site": "cross-site" };
  const visit = (dest: string) => ({ ...cross, "sec-fetch-mode": "navigate", "sec-fetch-dest": dest });

  /** `fetch` sets these headers by itself. */
  const statusOf = (path: string, headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const { port } = new URL(served.url);
      request({ host: "127.0.0.1", port, path, headers, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });

  it("may lead to the page, which is the same for everybody", async () => {
    expect(await statusOf("/ui", visit("document"))).toBe(200);
  });

  it.each([
    ["/ui", visit("iframe")],
    ["/ui", cross],
    ["/ui?x", visit("document")],
    ["/ui/view/overview", visit("document")],
    ["/healthz", visit("document")],
  ])("reaches nothing else: %s %j", async (path, headers) => {
    expect(await statusOf(path, headers)).toBe(403);
  });

  it("can't rebind a name of its own to this machine", async () => {
    expect(await statusOf("/ui", { ...visit("document"), host: "evil.test" })).toBe(403);
  });
});

describe("the setting `proxy.page`", () => {
  it("read-only shows everything and refuses every action", async () => {
    const readOnly = await servePage({ page: "read-only" });
    try {
      const headers = { [header]: await readOnly.session() };
      expect((await readOnly.ask("/ui/view/overview", { headers })).status).toBe(200);
      const response = await readOnly.ask("/ui/do/anything", { method: "POST", headers, body: {} });
      expect([response.status, (await errorOf(response)).code]).toEqual([403, "page.read-only"]);
    } finally {
      await readOnly.close();
    }
  });

  it("off leaves a path like any other, which asks for a token", async () => {
    const off = await servePage({ page: "off" });
    try {
      expect((await off.ask("/ui")).status).toBe(401);
    } finally {
      await off.close();
    }
  });
});
