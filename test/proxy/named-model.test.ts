import { describe, expect, it } from "vitest";
import { outlineOf } from "../../src/formats/pass-through/outline.ts";
import { namedModel } from "../../src/proxy/named-model.ts";

const part = (head: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`;
const end = "--b--\r\n";
const form = "multipart/form-data; boundary=b";
const read = (body: string, type: string) => {
  const named = namedModel(outlineOf(Buffer.from(body, "latin1")), type);
  return (
    named && {
      model: named.model,
      type: named.type,
      text: Buffer.concat(named.with("up")).toString("latin1"),
    }
  );
};

describe("the model that a body names", () => {
  it("is the form's field, whatever a file says", () => {
    const file = part(
      'name="file"; filename="a.wav"',
      'x\r\nContent-Disposition: form-data; name="model"\r\n\r\ncheap',
    );
    for (const name of ['name="model"', "name=model"])
      expect(read(file + part(name, "dear") + end, form)).toEqual({
        model: "dear",
        type: form,
        text: file + part(name, "up") + end,
      });
    expect(read(part('name="model"', "m") + end, 'Multipart/Form-Data; boundary="b"')?.model).toBe("m");
  });

  it.each([
    ["is named twice", part('name="model"', "cheap") + part('name="model"', "dear") + end],
    ["is named in two spellings", part('name="model"', "cheap") + part("name*=utf-8''model", "dear") + end],
    ["stands before the form", `{"model":"cheap"}\r\n${part('name="model"', "dear")}${end}`],
    ["stands in a form that is cut", part('name="model"', "cheap")],
    ["is not there", part('name="file"', "x") + end],
  ])("is none where it %s", (_, body) => {
    expect(read(body, form)).toBeUndefined();
    expect(read(body, "multipart/mixed; boundary=b")).toBeUndefined();
  });

  it("of JSON is sent on as JSON, whatever it was called", () => {
    const body = '{"model":"cheap"}&model=dear';
    expect(read(body, "application/x-www-form-urlencoded")?.type).toBe("application/json");
    expect(read(body, "application/json; charset=utf-8")?.type).toBe("application/json; charset=utf-8");
  });
});
