import type { ColumnCatalogue, KnownColumn } from '@prodrome/core';

const sleep = {
  variable: 'sleep_duration',
  domain: 'physiological',
  kind: 'number',
  unit: 'h',
} as const;

const columns: Readonly<Record<string, KnownColumn>> = {
  sleep_hours: { ...sleep, possible: [0, 16], merge: 'sum', night: true },
  sleep_minutes: {
    ...{ ...sleep, possible: [0, 16], merge: 'sum', night: true },
    ...{ factor: 1 / 60, writtenIn: 'min' },
  },
  heart_rate: { variable: 'heart_rate', domain: 'physiological', kind: 'number', unit: '1/min' },
  coffee_cups: { variable: 'caffeine', domain: 'behavioural', kind: 'number', merge: 'sum' },
  stress: { variable: 'stress', domain: 'behavioural', kind: 'number', possible: [0, 10] },
  pain: { variable: 'pain', domain: 'medication_history', kind: 'number', merge: 'max' },
};

/** A catalogue of a few columns. */
export const catalogue: ColumnCatalogue = { find: (name) => columns[name], nearest: () => [] };
