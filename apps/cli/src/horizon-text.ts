/** When what is forecast will be known. */
export function horizonText(horizonDays: number): string {
  if (horizonDays === 0) return 'this row';
  return horizonDays === 1 ? 'the next day' : `${horizonDays} days later`;
}
