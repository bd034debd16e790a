/** A choice that waits to be allowed: what it says, who would read the code, what it costs, what would be written. */
import { joinModelReference } from "../../core/ids.ts";
import type { Model } from "../../registry/providers.ts";
import type { WaitingProject } from "../changes.ts";
import { isReadOnly, type PageWorld } from "../page-world.ts";
import { shortPath } from "./fields.tsx";

interface WaitingProps {
  readonly world: PageWorld;
  readonly directory: string;
  readonly found: WaitingProject | undefined;
}

export function WaitingChoice({ world, directory, found }: WaitingProps) {
  return (
    <>
      <div class="head">
        <h1 class="wrap">Allow {shortPath(directory, world.home)}?</h1>
        <a href="#/projects" id="all-projects">
          All projects
        </a>
      </div>
      {found ? (
        <Waiting world={world} directory={directory} found={found} />
      ) : (
        <p class="card empty">Nothing waits there.</p>
      )}
    </>
  );
}

function Waiting({ world, directory, found }: WaitingProps & { readonly found: WaitingProject }) {
  const { text, profile, tools, models, files, revision } = found;
  return (
    <div class="stack">
      <section class="card" aria-labelledby="says">
        <h2 id="says">What it says</h2>
        <pre tabindex={0}>{text}</pre>
        <p class="note">
          It chooses <strong>{profile}</strong>, for {tools.map(({ name }) => name).join(", ") || "no tool"}.
        </p>
      </section>
      <section class="card" aria-labelledby="readers">
        <h2 id="readers">Who would read this folder's code</h2>
        <ul>
          {models.map((model) => (
            <li class="wrap">
              {joinModelReference({ provider: model.provider, model: model.id })}{" "}
              <span class="faint">{priceText(model)}</span>
            </li>
          ))}
        </ul>
      </section>
      <section class="card" aria-labelledby="writes">
        <h2 id="writes">What would be written</h2>
        {files.length === 0 && <p class="faint">No file would change.</p>}
        {files.map(({ file, diff }) => (
          <details>
            <summary>{shortPath(file, world.home)}</summary>
            <pre tabindex={0}>{diff}</pre>
          </details>
        ))}
      </section>
      {!isReadOnly(world) && (
        <div class="buttons">
          <form data-action="allow">
            <input type="hidden" name="directory" value={directory} />
            <input type="hidden" name="revision" value={revision} />
            <button type="submit" class="main">
              Allow
            </button>
          </form>
          <form data-action="deny">
            <input type="hidden" name="directory" value={directory} />
            <button type="submit">Deny</button>
          </form>
        </div>
      )}
    </div>
  );
}

function priceText({ price }: Model): string {
  return price ? `$${price.input} in, $${price.output} out per million tokens` : "price unknown";
}
