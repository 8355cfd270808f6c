import { ProdromeError } from '@prodrome/core';
import { expectObject, expectRows } from './check-arguments.ts';

/** The rows that forecasts are evaluated on; all [n], in any order. */
export interface ForecastSet {
  /** 0 or 1. */
  readonly labels: Float64Array;
  /** Any integers. */
  readonly patients: Int32Array;
  /** 1 = today's outcome is recorded and free, so that an event tomorrow is an onset. */
  readonly onset?: Uint8Array;
}

/** A metric, or why there is none. */
export type MetricValue = { readonly value: number } | { readonly reason: string };

/** Rows by patient, patients numbered from 0 in ascending order of their integers. */
export interface PatientIndex {
  readonly count: number;
  /** [n] */
  readonly ofRow: Int32Array;
}

/** Numbers the patients, so that the order of the rows does not matter. */
export function indexPatients(patients: Int32Array): PatientIndex {
  const numbers = new Map<number, number>();
  for (const patient of Int32Array.from(new Set(patients)).sort()) {
    numbers.set(patient, numbers.size);
  }
  return { count: numbers.size, ofRow: patients.map((patient) => numbers.get(patient) ?? -1) };
}

/**
 * Refuses what cannot be evaluated: scores that are NaN, labels other than 0 and 1.
 * @throws ProdromeError `USAGE` for other lengths, `NUMERIC` for values.
 */
export function checkScores(where: string, labels: Float64Array, scores: Float64Array): void {
  expectRows(`${where}, labels`, labels, 'Float64Array');
  expectRows(where, scores, 'Float64Array', labels.length);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number;
    if (label !== 0 && label !== 1) throw invalid(`${where}, label ${i}`, '0 or 1', label);
    const score = scores[i] as number;
    if (score !== score) throw invalid(`${where}, forecast ${i}`, 'a number', score);
  }
}

/** As {@link checkScores}, and the forecasts must be probabilities. */
export function checkProbabilities(
  where: string,
  labels: Float64Array,
  probabilities: Float64Array,
): void {
  checkScores(where, labels, probabilities);
  for (let i = 0; i < probabilities.length; i++) {
    const chance = probabilities[i] as number;
    if (!(chance >= 0 && chance <= 1)) {
      throw invalid(`${where}, forecast ${i}`, 'a probability', chance);
    }
  }
}

/**
 * Refuses a set whose lists are of another kind or length.
 * @throws ProdromeError `USAGE`, `NUMERIC` for flags other than 0 and 1.
 */
export function checkForecastSet(where: string, set: ForecastSet): void {
  expectObject(`${where}, set`, set);
  const { labels, patients, onset } = set;
  expectRows(`${where}, labels`, labels, 'Float64Array');
  expectRows(`${where}, patients`, patients, 'Int32Array', labels.length);
  if (onset === undefined) return;
  expectRows(`${where}, onset`, onset, 'Uint8Array', labels.length);
  const at = onset.findIndex((flag) => flag > 1);
  if (at >= 0) throw invalid(`${where}, onset ${at}`, '0 or 1', onset[at] as number);
}

const invalid = (where: string, expected: string, got: number): ProdromeError =>
  new ProdromeError('NUMERIC', { where, expected, got: String(got) });
