/**
 * What a view and an action of the page are.
 *
 * To add a view: 1. `views/<name>.tsx` exports a `View`, rendered here on the server with Hono's JSX (which escapes every
 * value); 2. a line in `views/list.ts`. The tab asks for `/ui/view/<name>?…` and puts the answer into the page; what stands
 * behind `#/<name>?` in its address comes as `query`. Of an open view, elements with `id` and `data-live` are replaced
 * when one of its `topics` changes. A `<form data-view="name">` puts its fields into the address as they change.
 *
 * To let it change something: 1. an `Action` in `actions/list.ts`; 2. `<form data-action="name">` in the view: its fields are
 * sent as one JSON object of texts (a field named `x[]` as a list), the answer is said beside the form, and an error stands
 * at the field that it is about. Read-only mode, session and origin are checked in `routes.tsx`, before an action runs.
 *
 * What a form can't do is a behaviour: `data-behaviour="name"` on an element, a function in `client/behaviours.ts`.
 */
import type { HtmlEscapedString } from "hono/utils/html";
import type { PageWorld, Topic } from "./page-world.ts";

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** What stands in the address behind the view's name. */
export type Query = Readonly<Record<string, string>>;

export interface View {
  /** As in the address: `#/name`. */
  readonly name: string;
  readonly title: string;
  readonly topics: readonly Topic[];
  render(world: PageWorld, query: Query): Html;
}

export interface Done {
  /** What was done, in a sentence. */
  readonly said: string;
  /** What a person should know about it, a sentence each. */
  readonly notes?: readonly string[];
  /** Unified diffs of what changed, or would. */
  readonly diff?: string;
  /** A value to be copied, shown this once. */
  readonly once?: string;
  /** The form is empty again. */
  readonly reset?: boolean;
  /** Where the tab goes then: `#/providers`. */
  readonly goTo?: string;
}

export interface Action {
  /** As in a form's `data-action`. */
  readonly name: string;
  /** Checks all of `input`, which is anybody's. @throws AienvError what is wrong with it, or went wrong. */
  run(world: PageWorld, input: Readonly<Record<string, unknown>>): Done | Promise<Done>;
  /** Field of the form that an error's `where.path` is about; empty: the error names none. */
  fieldOf?(path: string, input: Readonly<Record<string, unknown>>): string | undefined;
}
