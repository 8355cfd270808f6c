/** UTF-8 bytes of a text (this package has no platform types, hence no TextEncoder). */
export function toUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), tail(code));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), tail(code >> 6), tail(code));
    else bytes.push(0xf0 | (code >> 18), tail(code >> 12), tail(code >> 6), tail(code));
  }
  return Uint8Array.from(bytes);
}

/**
 * The text of UTF-8 bytes.
 * @throws URIError when the bytes are not UTF-8.
 */
export function fromUtf8(bytes: Uint8Array): string {
  let escaped = '';
  let ascii = '';
  for (const byte of bytes) {
    if (byte < 0x80 && byte !== 0x25) ascii += String.fromCharCode(byte);
    else {
      escaped += `${ascii}%${byte.toString(16).padStart(2, '0')}`;
      ascii = '';
    }
  }
  return decodeURIComponent(escaped + ascii);
}

const tail = (code: number): number => 0x80 | (code & 0x3f);
