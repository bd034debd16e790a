/** The model that a body of any route names, where it stands, and the body with another name in its place. */
import { splice, topLevelValue } from "../formats/pass-through/splice.ts";

interface NamedModel {
  readonly model: string;
  with(model: string): readonly Uint8Array[];
}

/** Of JSON or of a form; undefined: it names none. */
export function namedModel(body: Buffer, type: string): NamedModel | undefined {
  return type.startsWith("multipart/form-data") ? inForm(body) : inJson(body);
}

function inJson(body: Buffer): NamedModel | undefined {
  const text = topLevelValue(body, "model");
  if (text === undefined || !/^"(?:[^"\\]|\\.)+"$/.test(text)) return undefined;
  return {
    model: String(JSON.parse(text)),
    with: (model) => splice(body, [{ path: ["model"], value: model }]),
  };
}

/** The value of the form's field `model`; everything else of the form, files included, stays as it is. */
function inForm(body: Buffer): NamedModel | undefined {
  const head =
    /Content-Disposition:\s*form-data;[^\r\n]*\bname="model"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n/i.exec(
      body.toString("latin1"),
    );
  if (!head) return undefined;
  const start = head.index + head[0].length;
  const end = body.indexOf("\r\n", start);
  if (end < 0) return undefined;
  const value = body.subarray(start, end).toString();
  return { model: value, with: (model) => [body.subarray(0, start), Buffer.from(model), body.subarray(end)] };
}
