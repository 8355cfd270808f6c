/**
 * Classes of acute medicine, by the days a month from which on regular intake is overuse.
 * Source: ICHD-3 8.2.1 to 8.2.5 and 8.2.8. Gepants are younger than the classification and are not known to cause overuse
 * headache: they have no limit.
 */
export const acuteLimits = {
  triptan: 10,
  ergot: 10,
  opioid: 10,
  combination_analgesic: 10,
  simple_analgesic: 15,
  other: 10,
  gepant: undefined,
} as const satisfies Readonly<Record<string, number | undefined>>;

/** Names of {@link acuteLimits}; simple analgesics are paracetamol and NSAIDs. */
export type AcuteClass = keyof typeof acuteLimits;

/** Names of {@link acuteLimits}, in their order. */
export const acuteClasses = Object.keys(acuteLimits) as readonly AcuteClass[];
