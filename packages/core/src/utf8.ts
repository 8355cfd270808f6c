// every platform has these; this package is compiled without any platform's types
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (
  label: 'utf-8',
  options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

/** UTF-8 bytes of a text. */
export const toUtf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * The text of UTF-8 bytes; a byte order mark is a character like others.
 * @throws TypeError when the bytes are not UTF-8.
 */
export const fromUtf8 = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
