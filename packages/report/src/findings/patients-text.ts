import type { PatientFinding } from './find-patients.ts';
import { counted, percent } from '../html/numbers.ts';

/** For how many patients the own rate was the better forecast. */
export function patientsBetter(patients: readonly PatientFinding[]): string {
  const worse = patients.filter(({ difference }) => difference > 0).length;
  const same = patients.filter(({ difference }) => difference === 0).length;
  const equal = same === 0 ? '' : `; for ${counted(same, 'patient')} both were the same`;
  return `For ${worse} of ${counted(patients.length, 'patient')} (${percent(worse / patients.length)}) the own rate was the better forecast by log loss${equal}. Part of that is chance: a patient has few events.`;
}
