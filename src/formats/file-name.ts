/** The name of a document that came without one: OpenAI wants a name beside data, and may go by its ending. */
export function fileName(mediaType: string): string {
  const kind = mediaType.slice(mediaType.indexOf("/") + 1);
  return `document.${kind === "plain" ? "txt" : kind}`;
}
