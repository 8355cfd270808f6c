/** Kinds of patients by what drives their attacks, in the order of the numbers that stand for them. */
export const subtypes = [
  'sleep_physio',
  'weather_sensory',
  'stress_diet',
  'hormonal_med',
  'stochastic',
] as const;

/** One of {@link subtypes}. */
export type Subtype = (typeof subtypes)[number];

/** Where a contribution comes from; `latent` is the susceptibility that nobody observes. */
export const contributionDomains = [
  'physiological',
  'environmental',
  'behavioural',
  'hormonal',
  'medication_history',
  'latent',
] as const;

/** One of {@link contributionDomains}. */
export type ContributionDomain = (typeof contributionDomains)[number];

/** How an exposure acts on the log-odds of an attack tomorrow, for each unit of the exposure. */
export interface Effect {
  readonly name: string;
  readonly domain: ContributionDomain;
  /** Mean over patients whom this exposure does not drive. */
  readonly usual: number;
  /** The subtype that it drives, and its mean there. */
  readonly driven?: { readonly subtype: Subtype; readonly mean: number };
  /** Standard deviation between patients. */
  readonly spread: number;
}

const effect = (
  name: string,
  domain: ContributionDomain,
  usual: number,
  spread: number,
  subtype?: Subtype,
  mean?: number,
): Effect => ({
  name,
  domain,
  usual,
  spread,
  ...(subtype !== undefined && mean !== undefined ? { driven: { subtype, mean } } : {}),
});

/** Effects of all exposures, in the order of the exposures; `sleep_dur` and `weekday_null` are negative controls. */
export const exposureEffects: readonly Effect[] = [
  effect('stress', 'behavioural', 0.05, 0.1, 'stress_diet', 0.45),
  effect('letdown', 'behavioural', 0.12, 0.1, 'stress_diet', 0.5),
  effect('sleep_dev', 'physiological', 0.05, 0.1, 'sleep_physio', 0.4),
  effect('sleep_frag', 'physiological', 0.12, 0.1, 'sleep_physio', 0.5),
  effect('sleep_dur', 'physiological', 0, 0.03),
  effect('press_drop', 'environmental', 0.05, 0.1, 'weather_sensory', 0.55),
  effect('humidity', 'environmental', 0.05, 0.06, 'weather_sensory', 0.25),
  effect('heat', 'environmental', 0.02, 0.06, 'weather_sensory', 0.2),
  effect('pm25', 'environmental', 0.03, 0.04, 'weather_sensory', 0.12),
  effect('light', 'environmental', 0.03, 0.06, 'weather_sensory', 0.25),
  effect('perimens', 'hormonal', 0.35, 0.25, 'hormonal_med', 1.3),
  effect('caff_drop', 'behavioural', 0.08, 0.08, 'stress_diet', 0.3),
  effect('alcohol_ex', 'behavioural', 0.15, 0.08, 'stress_diet', 0.25),
  effect('skip_meal', 'behavioural', 0.12, 0.1, 'stress_diet', 0.4),
  effect('exercise', 'behavioural', -0.08, 0.05, 'sleep_physio', -0.2),
  effect('moh', 'medication_history', 0.35, 0.1, 'hormonal_med', 0.6),
  effect('weekday_null', 'behavioural', 0, 0),
];

/** Places of the exposures in a day's vector. */
export const exposureIndex = {
  stress: 0,
  letDown: 1,
  sleepDeviation: 2,
  fragmentation: 3,
  sleepDuration: 4,
  pressureDrop: 5,
  humidity: 6,
  heat: 7,
  pm25: 8,
  light: 9,
  perimenstrual: 10,
  caffeineDrop: 11,
  alcoholExcess: 12,
  skippedMeal: 13,
  exercise: 14,
  overuse: 15,
  weekend: 16,
} as const;
