/** What may be done to a project: switched for all tools or one, denied, given another token. */
import type { Project } from "../changes.ts";
import { SaveOrLook, SelectField, TextField } from "./fields.tsx";

/** `id`: of its card. The field for the choice takes its suggestions from the list `choices`. */
export function ProjectForms({ project, id }: { readonly project: Project; readonly id: string }) {
  const { directory, tools, permission, tokens } = project;
  const name = directory.split("/").at(-1) ?? directory;
  const each = [
    { value: "", text: "all tools" },
    ...tools.map((tool) => ({ value: tool.id, text: tool.name })),
  ];
  return (
    <div class="actions">
      <form data-action="use" class="fields" aria-label={`Switch ${name}`}>
        <input type="hidden" name="directory" value={directory} />
        <TextField
          id={`${id}-name`}
          name="name"
          label="Switch to"
          list="choices"
          placeholder="profile, alias or model"
          class="wide"
        />
        <SelectField id={`${id}-tool`} name="tool" label="For" choices={each} />
        <SaveOrLook save="Switch" />
      </form>
      <div class="buttons">
        <form data-action="new-token">
          <input type="hidden" name="directory" value={directory} />
          <button type="submit" class="quiet">
            New token
          </button>
        </form>
        {tokens.some(({ use }) => use === "tools") && (
          <form
            data-action="rotate-token"
            data-confirm={`Rotate the token of ${name}? Open tools fail until they are restarted.`}
          >
            <input type="hidden" name="directory" value={directory} />
            <button type="submit" class="quiet">
              Rotate its token
            </button>
          </form>
        )}
        {permission !== "none" && permission !== "denied" && (
          <form
            data-action="deny"
            data-confirm={`Let the choice of ${name} not count? What was written for it goes.`}
          >
            <input type="hidden" name="directory" value={directory} />
            <button type="submit" class="quiet">
              Deny
            </button>
          </form>
        )}
      </div>
    </div>
  );
}
