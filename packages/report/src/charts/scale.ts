/** From numbers to places on the paper. */
export type Scale = (value: number) => number;

/** A straight line from one range to another; a range without width leads to the middle. */
export function linearScale(
  [low, high]: readonly [number, number],
  [from, to]: readonly [number, number],
): Scale {
  if (low === high) return () => (from + to) / 2;
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}

/** Round numbers that divide a range into about so many parts, both ends included where they are round. Source: Wilkinson 2005, Nice numbers. */
export function ticksOf([low, high]: readonly [number, number], count = 5): readonly number[] {
  if (!(high > low)) return [low];
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((by) => by * power).find((by) => by >= raw) as number;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toFixed(10)),
  );
}

/** Half a hundredth of a unit is more than an eye or a printer sees. */
export const at = (place: number): string => String(Number(place.toFixed(2)));
