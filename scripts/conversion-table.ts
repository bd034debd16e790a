/** `docs/conversion.md`: what is lost between wire formats, as their declarations say it. */
import { type WireFormat, wireFormats } from "../src/core/ids.ts";
import { codecs } from "../src/formats/list.ts";
import { type Concept, concepts, type Treatment } from "../src/formats/support.ts";
import { answerProbes } from "../test/formats/declarations/answer-probes.ts";
import { requestProbes } from "../test/formats/declarations/probes.ts";

const labels: Readonly<Record<WireFormat, string>> = {
  "anthropic-messages": "Messages",
  "openai-chat": "Chat",
  "openai-responses": "Responses",
  gemini: "Gemini",
};

const treatments: readonly Treatment[] = ["kept", "approximated", "carried", "dropped", "refused"];

const introduction = `# What conversion keeps

When a tool speaks one wire format and its model another, aienv converts requests on their way there and answers on their way back.
Between two ends of one format nothing is converted. Where the formats differ, each thing that a request or answer can hold is treated in one of five ways:
**kept**, **approximated** (said in other words), **carried** (not understood there, but it comes back to its maker whole), **dropped** (left out, the task is the same), or **refused** (an error that names the field, because leaving it out would change the task).
All but what is kept is reported with each request.

The tables hold for the vendors' own endpoints and for what comes from any of the other formats.
Others who speak a format may take less: their dialect in \`templates/providers\` says so, and tools that a vendor runs (search, fetch, code) are asked for at that vendor only.
Gemini's own tools are asked for where no functions stand beside them: Google runs both at once for those alone who send back what its tools did.
Pictures behind links are put in as data for those who follow no links: the proxy fetches them, within the bounds that [SECURITY.md](../SECURITY.md) tells.
A turn that Messages pauses for the long work of its vendor's tools is gone on with, eight times at most, where the client's format has no word for a pause; what is still paused then is told as an answer that met a limit.
This page is printed from the declarations in \`src/formats/*/traits.ts\` (\`npm run docs\`), and the tests hold the code to them.
`;

export function conversionTable(): string {
  const pairs = wireFormats.flatMap((client) =>
    wireFormats.filter((upstream) => upstream !== client).map((upstream) => pairSection(client, upstream)),
  );
  return [
    introduction,
    "## To each format\n",
    matrix("a request that holds", isOfRequest),
    "## To a client of each format\n",
    matrix("an answer that holds", isOfAnswer),
    "## From each format to each\n",
    ...pairs,
  ].join("\n");
}

function isOfRequest(concept: Concept): boolean {
  return !concept.startsWith("answer-");
}

function isOfAnswer(concept: Concept): boolean {
  return !isOfRequest(concept);
}

function matrix(head: string, shows: (concept: Concept) => boolean): string {
  const rows = (Object.keys(concepts) as Concept[])
    .filter(shows)
    .map((concept) => [
      concepts[concept],
      ...wireFormats.map((format) => codecs[format].traits.support[concept]),
    ]);
  const header = [head, ...wireFormats.map((format) => labels[format])];
  return `${[header, header.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n")}\n`;
}

/** What the probes of a format hold is what it can say; signed reasoning has tests of its own. */
function sayable(format: WireFormat): ReadonlySet<Concept> {
  return new Set([...requestProbes[format].map(({ concept }) => concept), "signature-history" as const]);
}

function tellable(format: WireFormat): ReadonlySet<Concept> {
  return new Set(answerProbes[format].map(({ concept }) => concept));
}

function pairSection(client: WireFormat, upstream: WireFormat): string {
  return [
    `### A client of ${labels[client]}, a model behind ${labels[upstream]}\n`,
    ...lines("Requests", sayable(client), upstream),
    "",
    ...lines("Answers", tellable(upstream), client),
    "",
  ].join("\n");
}

function lines(what: string, said: ReadonlySet<Concept>, target: WireFormat): readonly string[] {
  const { support } = codecs[target].traits;
  const ordered = (Object.keys(concepts) as Concept[]).filter((concept) => said.has(concept));
  const items = treatments.flatMap((treatment) => {
    const found = ordered.filter((concept) => support[concept] === treatment);
    return found.length === 0
      ? []
      : [`- **${treatment}**: ${found.map((concept) => concepts[concept]).join("; ")}`];
  });
  return [`${what}:\n`, ...items];
}
