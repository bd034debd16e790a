/** The topics of `aienv help`: Markdown files that ship, chapters of `docs/concepts.md` too. */
import { join } from "node:path";
import { listFolder, readText } from "../../system/files.ts";
import { packageRoot } from "../../system/package-root.ts";

export interface HelpTopic {
  readonly name: string;
  readonly title: string;
  /** Markdown without the title. */
  readonly text: string;
}

/** In their reading order: the files' names begin with a number. */
export function loadTopics(): readonly HelpTopic[] {
  const folder = join(packageRoot(), "templates/help");
  return listFolder(folder)
    .filter((file) => file.endsWith(".md"))
    .toSorted()
    .map((file) => {
      const [first = "", ...rest] = (readText(join(folder, file)) ?? "").split("\n");
      return {
        name: file.replace(/^\d+-|\.md$/g, ""),
        title: first.replace(/^# /, ""),
        text: rest.join("\n").trim(),
      };
    });
}
