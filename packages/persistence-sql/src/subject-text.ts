/**
 * A subject as a text that every database takes: control characters, lone surrogates and the backslash are written as `\uXXXX`. Subjects that
 * differ in a code unit differ here too.
 */
export const subjectText = (subject: string): string =>
  subject.replace(
    /[\\\p{Cc}\p{Cs}]/gu,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** The subject of a {@link subjectText}. */
export const subjectOf = (text: string): string => (text.includes('\\') ? unescaped(text) : text);

const unescaped = (text: string): string =>
  text.replace(/\\u([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));

/** The order in which databases sort these texts: by the bytes of UTF-8, which is that of code points. */
export const compareSubjectTexts = (one: string, other: string): number =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));
