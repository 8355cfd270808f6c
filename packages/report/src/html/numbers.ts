/** A number with so many decimals, and a true minus sign; a dash where there is none. */
export function decimal(value: number | undefined, digits = 3): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  const text = value.toFixed(digits);
  // what is rounded to nought has no sign
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}

/** A share in percent. */
export const percent = (share: number | undefined, digits = 0): string =>
  share === undefined || !Number.isFinite(share) ? '–' : `${decimal(100 * share, digits)} %`;

/** `[0.1, 0.2]`; empty where there is none. */
export const interval = (ci: readonly [number, number] | undefined, digits = 3): string =>
  ci ? `[${decimal(ci[0], digits)}, ${decimal(ci[1], digits)}]` : '';

/** `1 patient`, `12 patients`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : many}`;

/** `12,345` */
export const grouped = (count: number): string =>
  String(count).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',');
