/** -1, 0 or 1 by Unicode code points: the same order in every locale, and the one in which DuckDB sorts its UTF-8. */
export function byCodePoint(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let at = 0; at < end; at++) {
    const order = placeOf(a.charCodeAt(at)) - placeOf(b.charCodeAt(at));
    if (order !== 0) return Math.sign(order);
  }
  return Math.sign(a.length - b.length);
}

/** Surrogates stand for code points above all others. */
function placeOf(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
