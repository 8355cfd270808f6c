/**
 * A text whose addresses tell nobody a secret: of `postgres://ann:secret@host/db?password=secret` stays `postgres://ann@host/db?password=…`. What may be a
 * password is one: too much goes rather than too little.
 */
export const withoutPasswords = (text: string): string =>
  text
    .replace(/(\b[a-z][a-z\d+.-]*:\/\/[^\s:/@'"]*):[^\s'"]*@/gi, '$1@')
    .replace(/([?&]\w*password=)[^&\s'"]*/gi, '$1…');
