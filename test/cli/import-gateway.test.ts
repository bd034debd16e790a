import { expect, it, onTestFinished } from "vitest";
import { adminToken, startFakeNewApi } from "../helpers/fake-new-api.ts";
import { tempProject } from "../helpers/temp-project.ts";

const channel = {
  base_url: "",
  model_mapping: "",
  priority: 0,
  weight: 1,
  group: "default",
  tag: "",
  status: 1,
};

async function withChannels(line: "new-api-newer" | "one-api" | "veloera") {
  const fake = await startFakeNewApi(line);
  onTestFinished(() => fake.close());
  const deepseek = line === "one-api" ? 36 : 43;
  const key = "planted-upstream-key-1";
  fake.channels.push(
    { ...channel, id: 1, type: deepseek, name: "DeepSeek", key, models: "deepseek-v4-pro" },
    {
      ...channel,
      id: 2,
      type: 1,
      name: "House",
      key,
      base_url: "https://llm.house.example",
      models: "big,small",
    },
    { ...channel, id: 3, type: 1, name: "off", key, models: "x", status: 2 },
    { ...channel, id: 4, type: 1, name: "aienv ours", key, models: "y", tag: "aienv" },
  );
  return fake;
}

it.each([
  ["new-api", "new-api-newer"],
  ["one-api", "one-api"],
  ["veloera", "veloera"],
] as const)(
  "import %s asks a running one for its channels and says that keys stay there",
  async (source, line) => {
    const project = tempProject();
    const { url, requests } = await withChannels(line);
    const args = ["import", source, "--url", url, "--admin", "env:ADMIN", "--user", "1"];
    const ran = await project.aienv(args, { environment: { ADMIN: adminToken } });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.out).toMatch(/DeepSeek: its key is not given out/);
    expect(ran.out).toMatch(/new +house-2 +2 models +no key → https:/);
    expect(ran.out).toMatch(/aienv ours is aienv's own/);
    expect(ran.out + ran.err).not.toMatch(new RegExp(`planted|${adminToken}`));
    expect(requests.every(({ what }) => what.startsWith("GET "))).toBe(true);
  },
);

it.each([
  [["--admin", "fake-admin-token"], "secrets.pasted"],
  [[], "usage.arguments"],
  [["--admin", "env:NOT_SET"], "secrets.missing"],
  [["--admin", "env:WRONG"], "gateway.refused"],
] as const)("import --url with %j is refused: %s", async (more, code) => {
  const { url } = await withChannels("new-api-newer");
  const ran = await tempProject().aienv(["import", "new-api", "--url", url, ...more], {
    environment: { WRONG: "wrong" },
  });
  expect(ran.err).toContain(`[${code}]`);
});

it("import --url is for gateways alone, and for the one that answers there", async () => {
  const { url } = await withChannels("one-api");
  const environment = { ADMIN: adminToken };
  const ask = (source: string) => ["import", source, "--url", url, "--admin", "env:ADMIN"];
  expect((await tempProject().aienv(ask("claude"), { environment })).err).toContain("[usage.arguments]");
  expect((await tempProject().aienv(ask("veloera"), { environment })).err).toContain(
    "[gateway.other-system]",
  );
});
