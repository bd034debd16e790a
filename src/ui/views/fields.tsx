/** Fields of the page's forms: each with its label, and with its hint tied to it for those who hear the page. */

interface Common {
  readonly name: string;
  readonly label: string;
  /** Beside the label. */
  readonly hint?: string | undefined;
  /** Where a name occurs in several forms of a view; default: the name. */
  readonly id?: string;
}

interface TextProps extends Common {
  readonly value?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly list?: string;
  readonly inputmode?: "decimal" | "numeric" | "url";
  readonly required?: boolean;
  readonly readonly?: boolean;
  readonly class?: string;
}

/** Nothing is checked in the browser: what is wrong is said by the same code, in the same words, as in a terminal. */
export function TextField(props: TextProps) {
  const { name, label, hint, id = name, value, placeholder, list, inputmode, class: kind } = props;
  return (
    <div class={`field ${kind ?? ""}`}>
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        value={value ?? ""}
        placeholder={placeholder}
        list={list}
        inputmode={inputmode}
        aria-required={props.required ? "true" : undefined}
        readonly={props.readonly}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
      />
      <Hint id={id} text={hint} />
    </div>
  );
}

function Hint({ id, text }: { readonly id: string; readonly text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <small id={`${id}-hint`} class="hint">
      {text}
    </small>
  );
}

export interface Choice {
  readonly value: string;
  readonly text: string;
}

interface SelectProps extends Common {
  readonly value?: string | undefined;
  readonly choices: readonly Choice[];
  readonly class?: string;
}

export function SelectField({ name, label, hint, id = name, value, choices, class: kind }: SelectProps) {
  return (
    <div class={`field ${kind ?? ""}`}>
      <label for={id}>{label}</label>
      <select id={id} name={name} aria-describedby={hint === undefined ? undefined : `${id}-hint`}>
        {choices.map((choice) => (
          <option value={choice.value} selected={choice.value === value}>
            {choice.text}
          </option>
        ))}
      </select>
      <Hint id={id} text={hint} />
    </div>
  );
}

/** Said once in a view, where nothing may be changed. */
export function ReadOnlyNote() {
  return (
    <p class="note">
      Nothing can be changed here: the registry says <code>page: read-only</code>.
    </p>
  );
}

/** A path by the user's own folder. */
export function shortPath(path: string, home: string): string {
  return path === home ? "~" : path.startsWith(`${home}/`) ? `~/${path.slice(home.length + 1)}` : path;
}

/** Makes the change, or shows what it would do; the action reads `step`. */
export function SaveOrLook({ save }: { readonly save: string }) {
  return (
    <div class="buttons">
      <button type="submit" class="main" name="step" value="save">
        {save}
      </button>
      <button type="submit" name="step" value="look">
        Show what would change
      </button>
    </div>
  );
}
