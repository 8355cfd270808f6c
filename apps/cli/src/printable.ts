/** A text of a file as it can be shown on a terminal: control characters, which could move it or hide what follows, as their escapes. */
export const printable = (text: string): string =>
  text.replace(/\p{Cc}/gu, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
