import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  createFeatureTable,
  type FeatureColumn,
  type FeatureTable,
  type TrainingData,
} from '@prodrome/core';
import { createStream, sigmoid } from '@prodrome/numerics';
import { climatology, personalStateSpace, personalStateSpaceOptionsSchema } from '../src/index.ts';
import { beginBelief, createBelief, createFilter } from '../src/personal-state-space/filter.ts';
import {
  parameterOffsets,
  type ParameterName,
  type Size,
} from '../src/personal-state-space/layout.ts';
import { rolesOf } from '../src/personal-state-space/roles.ts';
import { createStep } from '../src/personal-state-space/step.ts';
import { takeEvening } from '../src/personal-state-space/take-evening.ts';
import { takeForecast } from '../src/personal-state-space/take-forecast.ts';
import { takeOutcome } from '../src/personal-state-space/take-outcome.ts';

interface Golden {
  readonly size: Size;
  readonly parameters: Record<string, number[]>;
  readonly statics: number[];
  readonly days: {
    readonly features: number[];
    readonly missing: number[];
    readonly evidence: number[];
    readonly treatment: number;
    readonly season: number;
    readonly outcome: number | null;
    readonly treated: number;
    readonly weekend: number;
  }[];
  readonly forecasts: number[];
  readonly weights: number[];
  readonly means: number[];
}

/** Names of the reference's parameters. */
const names = {
  ...{ mb: 'slopeMean', dm: 'slopeOwn', ma: 'onset', ms: 'stay', wk: 'subtype', W: 'subtypeOwn' },
  ...{ lsa: 'onsetSpread', lss: 'staySpread', ras: 'correlation', phi: 'persistence' },
  ...{ lsz: 'latentSpread', rho: 'latentInAttack', lqd: 'driftSpread', rhod: 'driftInAttack' },
  ...{ refr: 'afterAttack', run1: 'runLength', run2: 'longRun', acu: 'treatment', sea: 'season' },
  ...{ pip: 'evidenceShare', mg: 'gain', lsg: 'gainSpread', phaz: 'dropOut' },
  ...{ csel: 'recordTreated', tau: 'treatedShare' },
} as const satisfies Record<string, ParameterName>;

describe('the filter', () => {
  it('forecasts and learns as the plain reference does, through unrecorded days', () => {
    const file = new URL('golden/personal-state-space.json', import.meta.url);
    const golden = JSON.parse(readFileSync(file, 'utf8')) as Golden;
    const { size } = golden;
    const offsets = parameterOffsets(size);
    const parameters = new Float64Array(offsets.length);
    for (const [theirs, ours] of Object.entries(names) as [string, ParameterName][]) {
      parameters.set(golden.parameters[theirs] ?? [], offsets[ours]);
    }
    const signs = golden.parameters['evl'] ?? [];
    parameters.set(signs.slice(0, 6), offsets.evidence);
    parameters[offsets.evidenceBias] = signs[7] ?? NaN;
    const record = golden.parameters['psel'] ?? [];
    parameters[offsets.recordBias] = record[0] ?? NaN;
    parameters[offsets.recordWeekend] = record[3] ?? NaN;
    parameters[offsets.recordTrend] = record[4] ?? NaN;
    parameters[offsets.recordSpread] = record[5] ?? NaN;

    const filter = createFilter(size, parameters, true);
    const step = createStep(size);
    const belief = createBelief(size);
    const forecasts: number[] = [];
    golden.days.forEach(({ outcome, treated, weekend, season, treatment, ...day }, t) => {
      const seen = { outcome: outcome ?? NaN, treated, weekend, day: t };
      if (t === 0) beginBelief(filter, golden.statics, seen.outcome, belief);
      else takeOutcome(filter, step, seen, belief);
      const evening = {
        features: Float64Array.from(day.features),
        missing: Float64Array.from(day.missing),
        evidence: Float64Array.from(day.evidence),
        treatment,
        season: Float64Array.of(season, 0),
      };
      takeEvening(filter, belief, evening, t === 0, step);
      forecasts.push(takeForecast(filter, step));
    });
    golden.forecasts.forEach((value, t) => {
      expect(Math.abs((forecasts[t] as number) - value)).toBeLessThan(1e-12);
    });
    golden.weights.forEach((value, k) => {
      expect(Math.exp(step.belief.logWeights[k] as number)).toBeCloseTo(value, 10);
    });
    golden.means.forEach((value, i) => {
      expect(step.belief.mean[i]).toBeCloseTo(value, 10);
    });
  });
});

const column = (name: string, more: Partial<FeatureColumn> = {}): FeatureColumn => ({
  name,
  domain: 'behavioural',
  kind: 'number',
  ...more,
});

describe('the parts of columns', () => {
  it('derived columns stand for their sources; made ones and history are left out', () => {
    const roles = rolesOf([
      column('stress'),
      column('stress_drop', { sources: ['stress'], role: 'derived' }),
      column('sleep'),
      column('sleep_mean_7', { sources: ['sleep'] }),
      column('hrv_low', { sources: ['hrv'], role: 'evidence' }),
      column('pill', { role: 'treatment' }),
      column('rate_7', { domain: 'history' }),
      column('sex', { domain: 'static', kind: 'category', categories: ['f', 'm', 'x'] }),
    ]);
    expect(roles.features).toEqual([
      { column: 1, isHabit: false },
      { column: 2, isHabit: true },
    ]);
    expect(roles.evidence).toEqual([{ column: 4, isHabit: false }]);
    expect(roles.treatment).toBe(5);
    expect(roles.statics.map(({ code }) => code)).toEqual([1, 2]);
  });

  it('derived columns stand for all their sources, but constants stay', () => {
    const roles = rolesOf([
      column('awake'),
      column('efficiency'),
      column('age', { domain: 'static' }),
      column('broken', { sources: ['awake', 'efficiency', 'age'], role: 'derived' }),
    ]);
    expect(roles.features).toEqual([{ column: 3, isHabit: false }]);
    expect(roles.statics).toEqual([{ column: 2, isHabit: false }]);
  });
});

/** Patients with own rates and own slopes on one column, attacks that last, and a hole in the diary. */
function diary(
  patients: number,
  days: number,
  seed: string,
): { readonly table: FeatureTable; readonly chances: Float64Array } {
  const stream = createStream(seed);
  const rows: {
    patient: number;
    time: number;
    value: number;
    outcome: number;
    chance: number;
  }[] = [];
  for (let patient = 0; patient < patients; patient++) {
    const rate = -2.2 + 1.4 * stream.next();
    const slope = stream.next() < 0.5 ? 0 : 1.6;
    const chanceOf = (today: number, load: number): number =>
      sigmoid(today === 1 ? -0.3 : rate + slope * load);
    let outcome = 0;
    let value = 0;
    for (let time = 0; time < days; time++) {
      outcome = Number(stream.next() < chanceOf(outcome, value));
      value = 2 * stream.next() - 1;
      const chance = chanceOf(outcome, value);
      if (time > 10 && time < 14) continue;
      rows.push({ patient, time, value: stream.next() < 0.1 ? NaN : value, outcome, chance });
    }
  }
  const table = createFeatureTable({
    columns: [column('load', { sources: ['x'], role: 'derived' })],
    values: Float32Array.from(rows, ({ value }) => value),
    patients: Int32Array.from(rows, ({ patient }) => patient),
    times: Float64Array.from(rows, ({ time }) => time),
    outcomes: Float64Array.from(rows, ({ outcome }) => outcome),
    patientIds: Array.from({ length: patients }, (_, patient) => `p${patient}`),
  });
  return { table, chances: Float64Array.from(rows, ({ chance }) => chance) };
}

function labelled(table: FeatureTable, horizonDays: number): TrainingData {
  const rows: number[] = [];
  const labels: number[] = [];
  for (let row = 0; row + horizonDays < table.rows; row++) {
    const ahead = row + horizonDays;
    if (table.patients[row] !== table.patients[ahead]) continue;
    if ((table.times[ahead] as number) - (table.times[row] as number) !== horizonDays) continue;
    rows.push(row);
    labels.push(table.outcomes?.[ahead] as number);
  }
  const task = { kind: 'binary', outputs: 1, horizonDays } as const;
  return { task, table, rows: Int32Array.from(rows), labels: Float64Array.from(labels) };
}

const logLoss = (values: Float64Array, labels: Float64Array): number =>
  values.reduce((sum, p, i) => sum - Math.log(labels[i] === 1 ? p : 1 - p), 0) / values.length;

describe('personal state space', () => {
  const train = diary(80, 60, 'train').table;
  const test = diary(60, 60, 'test');
  const options = personalStateSpaceOptionsSchema.parse({ subtypes: 2, epochs: 10 });

  /** Log loss on patients never seen: the own rate's, the expert's, and, one day ahead, that of the true chances. */
  async function losses(horizonDays: number): Promise<[number, number, number]> {
    const setting = {
      task: { kind: 'binary', outputs: 1, horizonDays } as const,
      specialty: 'all',
    };
    const asked = labelled(test.table, horizonDays);
    const answers = [climatology.create({}, setting), personalStateSpace.create(options, setting)];
    const [rate, own] = await Promise.all(
      answers.map(async (expert) => {
        await expert.train(labelled(train, horizonDays), { stream: createStream('fit') });
        return logLoss((await expert.predict(asked)).values, asked.labels);
      }),
    );
    const chances = Float64Array.from(asked.rows, (row) => test.chances[row] as number);
    return [rate as number, own as number, logLoss(chances, asked.labels)];
  }

  const tomorrow = losses(1);

  it('closes more than half of the way from the own rate to the truth', async () => {
    const [rate, own, truth] = await tomorrow;
    expect((rate - own) / (rate - truth)).toBeGreaterThan(0.5);
    expect(own).toBeGreaterThan(truth);
  });

  it('forecasts further ahead, with less to tell', async () => {
    const [rate, own] = await losses(2);
    const [nearRate, near] = await tomorrow;
    expect(rate - own).toBeGreaterThan(0);
    expect(rate - own).toBeLessThan(nearRate - near);
  });

  it('goes on after a day refuted what an absurd value had made certain', async () => {
    const setting = {
      task: { kind: 'binary', outputs: 1, horizonDays: 1 },
      specialty: 'all',
    } as const;
    const expert = personalStateSpace.create({ ...options, epochs: 1 }, setting);
    await expert.train(labelled(train, 1), { stream: createStream('fit') });
    const { table } = diary(20, 40, 'absurd');
    const values = table.values.map((value, row) => (row % 5 === 0 ? 1e9 * (-1) ** row : value));
    const asked = { table: { ...table, values }, rows: Int32Array.from(table.patients.keys()) };
    const answers = (await expert.predict(asked)).values;
    expect(Math.max(...answers)).toBeCloseTo(1, 12);
    // beyond 1 is what rounding leaves of the weights of a sum
    expect(answers.every((value) => value >= 0 && value <= 1 + 1e-9)).toBe(true);
  });
});
