/** Tools whose schema the vendor fixed and the client runs: what to tell models that know them only as functions. */
import type { JsonObject } from "../../core/json.ts";

const string = { type: "string" };
const integer = { type: "integer" };
const coordinate = { type: "array", items: integer, minItems: 2, maxItems: 2 };
const viewRange = { ...coordinate, description: "First and last line to show; -1 is the end" };

function objectOf(required: readonly string[], properties: JsonObject): JsonObject {
  return { type: "object", properties, required };
}

interface TypedDescription {
  /** Of the wire type, without the date of its version. */
  readonly prefix: string;
  readonly description: string;
  readonly parameters: JsonObject;
}

const editorCommands = ["view", "create", "str_replace", "insert"];

function editor(prefix: string, commands: readonly string[]): TypedDescription {
  return {
    prefix,
    description: "Views and edits text files.",
    parameters: objectOf(["command", "path"], {
      command: { ...string, enum: commands },
      path: { ...string, description: "Path of the file or directory" },
      file_text: { ...string, description: "For create: the content" },
      old_str: { ...string, description: "For str_replace: text to replace, which must occur exactly once" },
      new_str: { ...string, description: "For str_replace: the new text" },
      insert_line: {
        ...integer,
        description: "For insert: the line after which to insert; 0 is the beginning",
      },
      insert_text: { ...string, description: "For insert: the text" },
      view_range: { ...viewRange },
    }),
  };
}

/**
 * Longer prefixes first. `memory_` and the actions of `computer_` as in the types of @anthropic-ai/sdk 1.13.0.
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/bash-tool (checked 2026-11-25)
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/text-editor-tool (checked 2026-11-25)
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/computer-use-tool (checked 2026-11-25)
 */
const descriptions: readonly TypedDescription[] = [
  {
    prefix: "bash_",
    description: "Runs commands in a bash session that persists between calls.",
    parameters: objectOf([], {
      command: { ...string, description: "Command to run; needed unless restart is set" },
      restart: { type: "boolean", description: "Restarts the session" },
    }),
  },
  // Versions up to that of Claude 3.7 undo too.
  editor("text_editor_20241022", [...editorCommands, "undo_edit"]),
  editor("text_editor_20250124", [...editorCommands, "undo_edit"]),
  editor("text_editor_", editorCommands),
  {
    prefix: "computer_",
    description: "Uses the screen, mouse and keyboard of a computer.",
    parameters: objectOf(["action"], {
      action: {
        ...string,
        description:
          "screenshot, left_click, right_click, middle_click, double_click, triple_click, left_click_drag, left_mouse_down, left_mouse_up, mouse_move, scroll, type, key, hold_key, wait, cursor_position or zoom",
      },
      coordinate,
      start_coordinate: coordinate,
      text: { ...string, description: "Text to type, or keys to press or to hold" },
      repeat: { ...integer, description: "How often the key is pressed" },
      scroll_direction: { ...string, enum: ["up", "down", "left", "right"] },
      scroll_amount: integer,
      duration: { type: "number", description: "Seconds to wait or to hold the key" },
      region: { type: "array", items: integer, minItems: 4, maxItems: 4 },
    }),
  },
  {
    prefix: "memory_",
    description: "Reads and writes files below /memories, which last beyond this conversation.",
    parameters: objectOf(["command"], {
      command: { ...string, enum: ["view", "create", "str_replace", "insert", "delete", "rename"] },
      path: string,
      view_range: { ...viewRange },
      file_text: string,
      old_str: string,
      new_str: string,
      insert_line: integer,
      insert_text: string,
      old_path: string,
      new_path: string,
    }),
  },
];

/**
 * The description of a typed tool of the client's, by its wire type such as `bash_20250124`. None of a toolset
 * (`computer_toolset_20260801`): its calls name a member and the set, which no function of another format can.
 */
export function typedTool(type: string): TypedDescription | undefined {
  if (type.includes("_toolset")) return undefined;
  return descriptions.find(({ prefix }) => type.startsWith(prefix));
}
