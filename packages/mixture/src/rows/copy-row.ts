/** Copies one row of a row-major array into another; rows are too short for views of them to be worth their making. */
export function copyRow(
  from: ArrayLike<number>,
  fromRow: number,
  into: { [at: number]: number },
  intoRow: number,
  width: number,
): void {
  for (let at = 0; at < width; at++) {
    into[intoRow * width + at] = from[fromRow * width + at] as number;
  }
}
