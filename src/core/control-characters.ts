/** What moves a terminal's cursor, hides text or turns its direction: nothing of it reaches a person. Lines and tabs stay. */

/** Each of them, for `replace`. */
export const controlCharacters =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
