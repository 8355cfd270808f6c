import { count, flag, quantity } from './kinds.ts';
import { defineVariables, loinc, snomed, type Definition, type Direction } from './variable.ts';

const persistence: Direction = {
  rule: 'hard',
  shape: 'increasing',
  evidence: 'odds of a headache after a day with one 2.4, of a migraine 5.4 times those after none',
  source: 'Park 2016 cohort, re-analysis 2026',
};

const trailingRate: Direction = {
  rule: 'hard',
  shape: 'increasing',
  evidence: 'hazard ratio 2.8 to 3.5',
  source: 'prospective diary cohorts; studies not named',
};

const overuse: Direction = {
  rule: 'hard',
  shape: 'increasing',
  evidence: 'odds ratio 1.3 to 1.8 above the thresholds of 10 or 15 days a month',
  source: 'ICHD-3 8.2',
};

const attacks: readonly Definition[] = [
  {
    name: 'headache',
    ...flag,
    codes: [snomed('25064002')],
    direction: persistence,
    names: ['headache_today', 'headache_day', 'has_headache'],
  },
  {
    name: 'migraine',
    ...flag,
    codes: [snomed('37796009')],
    direction: persistence,
    names: ['migraine_today', 'migraine_day', 'has_migraine'],
  },
  {
    name: 'headache_yesterday',
    ...flag,
    direction: persistence,
    names: ['migraine_yesterday'],
  },
  { name: 'aura', ...flag, names: ['aura_today', 'had_aura'] },
  {
    name: 'pain_intensity',
    ...quantity('points', { plausible: [0, 10], possible: [0, 10] }),
    merge: 'max',
    codes: [loinc('72514-3')],
    names: ['pain', 'headache_intensity', 'pain_nrs'],
  },
  {
    name: 'attack_duration',
    ...quantity('h', { possible: [0, 8760] }),
    merge: 'max',
    needsUnit: true,
    names: ['headache_duration', 'migraine_duration'],
  },
  {
    name: 'days_since_last_attack',
    ...count({ possible: [0, 40_000] }),
    merge: 'last',
    names: ['days_since_last', 'days_since_last_headache', 'days_since_last_migraine'],
  },
  {
    name: 'headache_days_3',
    ...count({ plausible: [0, 3], possible: [0, 3] }),
    merge: 'last',
    direction: trailingRate,
    names: ['headache_days_last_3', 'headache_days_3d'],
  },
  {
    name: 'headache_days_7',
    ...count({ plausible: [0, 7], possible: [0, 7] }),
    merge: 'last',
    direction: trailingRate,
    names: ['headache_days_last_7', 'headache_days_7d'],
  },
  {
    name: 'headache_days_28',
    ...count({ plausible: [0, 28], possible: [0, 28] }),
    merge: 'last',
    direction: trailingRate,
    names: ['headache_days_last_28', 'headache_days_28d'],
  },
  {
    name: 'monthly_headache_days',
    ...count({ plausible: [0, 30], possible: [0, 31] }),
    merge: 'last',
    direction: trailingRate,
    names: ['mhd', 'headache_days_per_month'],
  },
  {
    name: 'monthly_migraine_days',
    ...count({ plausible: [0, 30], possible: [0, 31] }),
    merge: 'last',
    direction: trailingRate,
    names: ['mmd', 'migraine_days_per_month'],
  },
  {
    name: 'hit6',
    ...count({ plausible: [36, 78], possible: [36, 78] }),
    merge: 'last',
    names: ['hit6_score'],
  },
  { name: 'midas', ...count({ possible: [0, 460] }), merge: 'last', names: ['midas_score'] },
];

/** Whether a medicine of this class was taken on the day, as a flag or as a number of doses. */
const taken = (name: string, names: readonly string[]): Definition => ({
  name,
  ...count({ possible: [0, 50] }),
  merge: 'sum',
  names: names.flatMap((one) => [one, `${one}_today`, `${one}_taken`]),
});

const daysTaken = (name: string, names: readonly string[]): Definition => ({
  name,
  ...count({ plausible: [0, 30], possible: [0, 31] }),
  merge: 'last',
  direction: overuse,
  names: names.flatMap((one) => [`${one}_days_30d`, `${one}_days_last_30`]),
});

const acuteDrugs: readonly Definition[] = [
  taken('acute_medication', ['acute_med', 'acute_medication', 'rescue_medication', 'painkiller']),
  taken('triptan', ['triptan', 'triptan_doses']),
  taken('ergot', ['ergot', 'ergotamine']),
  taken('opioid', ['opioid', 'opioid_doses']),
  taken('combination_analgesic', ['combination_analgesic', 'combination_painkiller']),
  taken('simple_analgesic', ['simple_analgesic', 'nsaid', 'paracetamol', 'acetaminophen']),
  taken('gepant', ['gepant', 'gepant_doses']),
  daysTaken('acute_medication_days_30', ['acute_medication', 'acute_med', 'acute_drug']),
  daysTaken('triptan_days_30', ['triptan']),
  daysTaken('simple_analgesic_days_30', ['simple_analgesic', 'nsaid']),
  {
    name: 'hours_to_dose',
    ...quantity('h', { possible: [0, 168] }),
    merge: 'min',
    names: ['hours_from_onset_to_dose'],
  },
];

const prevention: readonly Definition[] = [
  {
    name: 'preventive_medication',
    kind: 'category',
    direction: {
      rule: 'hard',
      shape: 'decreasing',
      evidence: 'in those who respond: odds ratio 0.4 to 0.7',
      source: 'PMC8506070; PMC10197489',
    },
    names: ['preventive', 'preventive_drug', 'prophylaxis', 'prophylactic'],
  },
  {
    name: 'preventive_days',
    ...count({ possible: [0, 40_000] }),
    merge: 'last',
    names: ['days_on_preventive', 'days_since_preventive_start'],
  },
  {
    name: 'preventive_adherence',
    ...quantity('%', { plausible: [0, 100], possible: [0, 100] }),
    merge: 'last',
    needsUnit: true,
    names: ['adherence'],
  },
  {
    name: 'hormonal_contraception',
    ...flag,
    names: ['hormonal_contraceptive', 'contraceptive_pill'],
  },
];

/** Attacks so far and what is taken against them. */
export const medicationHistoryVariables = defineVariables('medication_history', [
  ...attacks,
  ...acuteDrugs,
  ...prevention,
]);
