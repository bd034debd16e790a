/** The model that a body of any route names, where it stands, and the body with another name in its place. */
import { type Outline, topLevelValue } from "../formats/pass-through/outline.ts";
import { splice } from "../formats/pass-through/splice.ts";

interface NamedModel {
  readonly model: string;
  /** The content type under which it was read so, for whoever reads it next. */
  readonly type: string;
  with(model: string): readonly Uint8Array[];
}

/**
 * Of JSON or of a form; undefined: it names none, or not in a way that every reader takes for the same name. What is checked
 * here must be what the provider serves.
 */
export function namedModel(outline: Outline, type: string): NamedModel | undefined {
  return /^multipart\//i.test(type) ? inForm(outline.body.whole(), type) : inJson(outline, type);
}

function inJson(outline: Outline, type: string): NamedModel | undefined {
  const text = topLevelValue(outline, "model");
  if (text === undefined || !/^"(?:[^"\\]|\\.)+"$/.test(text)) return undefined;
  return {
    model: String(JSON.parse(text)),
    type: /^application\/(?:[\w.-]+\+)?json\b/i.test(type) ? type : "application/json",
    with: (model) => splice(outline, [{ path: ["model"], value: model }]),
  };
}

/** The value of the form's one field `model`; everything else of the form, files included, stays as it is. */
function inForm(body: Buffer, type: string): NamedModel | undefined {
  const given = /^multipart\/form-data\s*;\s*boundary=(?:"([^"\\]+)"|([^\s;"]+))\s*$/i.exec(type);
  const boundary = given?.[1] ?? given?.[2];
  if (boundary === undefined) return undefined;
  const fields = partsOf(body, boundary)?.filter(({ head }) => maybeModel.test(head));
  const [field, ...others] = fields ?? [];
  if (!field || others.length > 0 || !surelyModel.test(field.head)) return undefined;
  const { start, end } = field;
  return {
    model: body.subarray(start, end).toString(),
    type,
    with: (model) => [body.subarray(0, start), Buffer.from(model), body.subarray(end)],
  };
}

/** However somebody may spell the field's name, and how everybody does. */
const maybeModel = /\bname\*?\s*=[^;]*model/i;
const surelyModel = /^content-disposition: *form-data; *name="?model"?$/im;

interface Part {
  /** Its headers. */
  readonly head: string;
  /** Of its value, in bytes; the end is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** undefined: it is no whole form from its first byte on. */
function partsOf(body: Buffer, boundary: string): Part[] | undefined {
  const mark = Buffer.from(`\r\n--${boundary}`, "latin1");
  if (body.indexOf(mark.subarray(2)) !== 0) return undefined;
  const parts: Part[] = [];
  for (let at = mark.length - 2; body.toString("latin1", at, at + 2) !== "--"; ) {
    const start = body.indexOf("\r\n\r\n", at);
    const end = body.indexOf(mark, at);
    if (start < 0 || end < start) return undefined;
    const head = body.toString("latin1", at + 2, start).replaceAll("\r\n", "\n");
    parts.push({ head, start: start + 4, end });
    at = end + mark.length;
  }
  return parts;
}
