import { createFinds, type Found } from './found.ts';
import type { Check, PatientRows } from './patient-rows.ts';

/** A patient whose rows in the file begin again in the middle: as if two diaries had one identifier. */
export interface OverlappingRuns {
  readonly patient: string;
  /** Data rows of the first two runs that overlap in time: the first and the last of each. */
  readonly runs: readonly [readonly [number, number], readonly [number, number]];
  /** Days that lie in the span of both, and those of them with a row in both. */
  readonly overlap: number;
  readonly shared: number;
}

interface Run {
  count: number;
  readonly rows: [number, number];
  readonly days: Set<number>;
}

const leastRows = 5;

/**
 * Looks for patients with two runs of rows in the file, each in the order of time, that overlap in time, of five rows or
 * more each: fewer are days that were added later. Fewer than five on average mean a shuffled file, and tell nothing.
 */
export function checkOverlappingRuns(): Check<Found<OverlappingRuns>> {
  const patients = createFinds<OverlappingRuns>();
  return {
    add: (patient) => {
      const runs = runsOf(patient);
      if (runs.length < 2 || patient.count < leastRows * runs.length) return;
      const found = firstOverlap(runs.filter(({ count }) => count >= leastRows));
      if (found) patients.add({ patient: patient.id, ...found });
    },
    finding: () => patients.found(),
  };
}

/** Rows in the order of the file, cut where time turns back; a file with the newest row first is read from its end. */
function runsOf(patient: PatientRows): readonly Run[] {
  const inFile = Array.from({ length: patient.count }, (_, at) => ({
    row: patient.fileRow(at),
    day: Math.floor(patient.time(at)),
  })).sort((a, b) => a.row - b.row);
  const steps = inFile.slice(1).map(({ day }, i) => day - (inFile[i]?.day ?? NaN));
  const forward = steps.filter((step) => step > 0).length;
  const backward = steps.filter((step) => step < 0).length;
  if (backward > forward) inFile.reverse();
  const runs: Run[] = [];
  let last = Infinity;
  for (const { row, day } of inFile) {
    const run = runs.at(-1);
    if (!run || day < last) runs.push({ count: 1, rows: [row, row], days: new Set([day]) });
    else {
      run.count += 1;
      run.rows[1] = row;
      run.days.add(day);
    }
    last = day;
  }
  return runs;
}

function firstOverlap(runs: readonly Run[]): Omit<OverlappingRuns, 'patient'> | undefined {
  for (const [index, one] of runs.entries()) {
    for (const other of runs.slice(index + 1)) {
      const from = Math.max(firstDay(one), firstDay(other));
      const to = Math.min(lastDay(one), lastDay(other));
      if (from > to) continue;
      const shared = [...one.days].filter((day) => other.days.has(day)).length;
      return { runs: [one.rows, other.rows], overlap: to - from + 1, shared };
    }
  }
  return undefined;
}

const firstDay = ({ days }: Run): number => days.values().next().value ?? NaN;
const lastDay = ({ days }: Run): number => [...days].at(-1) ?? NaN;
