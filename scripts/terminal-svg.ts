/** Terminal text with its colours, as an SVG that needs no font of its own. */

interface Style {
  readonly bold: boolean;
  readonly dim: boolean;
  readonly color: string;
}

const plainStyle: Style = { bold: false, dim: false, color: "#d7dae0" };
const colors: Readonly<Record<number, string>> = {
  31: "#e06c75",
  32: "#98c379",
  33: "#e5c07b",
  34: "#61afef",
  35: "#c678dd",
  36: "#56b6c2",
  90: "#7f848e",
};
const cell = { width: 8.4, height: 19, font: 14 };
const margin = 16;

/** One `<text>` a line, so that it can be selected and read aloud. `title` is what a screen reader says first. */
export function terminalSvg(text: string, title: string): string {
  const lines = text.trimEnd().split("\n");
  const columns = Math.max(...lines.map((line) => line.replace(escapes, "").length));
  const width = Math.ceil(columns * cell.width + 2 * margin);
  const height = lines.length * cell.height + 2 * margin;
  let style = plainStyle;
  const rows = lines.map((line, index) => {
    const row = spans(line, style);
    style = row.style;
    return `<text x="${margin}" y="${margin + cell.font + index * cell.height}" xml:space="preserve">${row.text}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${escapeXml(title)}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="#21252b"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="${cell.font}" fill="${plainStyle.color}">`,
    ...rows,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes that colours are made of
const escapes = /\u001b\[([0-9;]*)m/g;

/** A line, and the style that the next one begins with, as terminals have it. */
function spans(line: string, from: Style): { readonly text: string; readonly style: Style } {
  let style = from;
  let end = 0;
  let result = "";
  const put = (piece: string) => {
    if (piece !== "") result += `<tspan${attributes(style)}>${escapeXml(piece)}</tspan>`;
  };
  for (const match of line.matchAll(escapes)) {
    put(line.slice(end, match.index));
    end = match.index + match[0].length;
    for (const code of (match[1] ?? "").split(";").map(Number)) style = styled(style, code);
  }
  put(line.slice(end));
  return { text: result, style };
}

function styled(style: Style, code: number): Style {
  if (code === 0) return plainStyle;
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 39) return { ...style, color: plainStyle.color };
  const color = colors[code];
  return color === undefined ? style : { ...style, color };
}

function attributes({ bold, dim, color }: Style): string {
  return [
    color === plainStyle.color ? "" : ` fill="${color}"`,
    bold ? ' font-weight="bold"' : "",
    dim ? ' opacity="0.6"' : "",
  ].join("");
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
