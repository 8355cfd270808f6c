import { describe, expect, it } from '@jest/globals';
import {
  createExpertRegistry,
  createMemoryStore,
  selectColumns,
  type PatientStore,
} from '@prodrome/core';
import { createStream, shuffle } from '@prodrome/numerics';
import { shareOfRecord, type MetaForecast, type MetaLearner } from '../../src/index.ts';
import {
  clinic,
  council,
  diary,
  fading,
  halving,
  rater,
  reader,
  tableOf,
  thrower,
  trainedGate,
  type DiaryDay,
} from './clinic.ts';

const ann = { patientId: 'ann' };
const without = ({ time, values }: DiaryDay) => ({ ...ann, time, values });

/** Every day with its outcome, as it is known at its end. */
async function inOrder(learner: MetaLearner, days: readonly DiaryDay[]): Promise<MetaForecast[]> {
  const forecasts: MetaForecast[] = [];
  for (const day of days) forecasts.push(await learner.observe({ ...ann, ...day }));
  return forecasts;
}

const known = diary(40);
const later = diary(60).slice(40);

/** What is forecast of the days after the 40 that were taken in somehow. */
async function afterwards(take: (learner: MetaLearner) => Promise<void>) {
  const { learner } = await clinic();
  await take(learner);
  return inOrder(learner, later);
}

const expected = afterwards(async (learner) => {
  await inOrder(learner, known);
});

describe('in whatever order days and outcomes come, what follows is the same, bit for bit', () => {
  it.each<[string, (learner: MetaLearner) => Promise<void>]>([
    [
      'outcomes a day late',
      async (learner) => {
        for (const [i, day] of known.entries()) {
          await learner.observe(without(day));
          const before = known[i - 1];
          if (before) await learner.feedback({ ...ann, ...before });
        }
        await learner.feedback({ ...ann, ...(known[39] as DiaryDay) });
      },
    ],
    [
      'outcomes before their days are observed',
      async (learner) => {
        for (const day of known) {
          await learner.feedback({ ...ann, ...day });
          await learner.observe(without(day));
        }
      },
    ],
    [
      'all outcomes at the end, in any order',
      async (learner) => {
        for (const day of known) await learner.observe(without(day));
        for (const i of shuffled()) await learner.feedback({ ...ann, ...(known[i] as DiaryDay) });
      },
    ],
    [
      'days in any order, outcomes in another',
      async (learner) => {
        const [first, second] = [shuffled('days'), shuffled('outcomes')];
        for (const [at, i] of first.entries()) {
          await learner.observe(without(known[i] as DiaryDay));
          await learner.feedback({ ...ann, ...(known[second[at] as number] as DiaryDay) });
        }
      },
    ],
    [
      'wrong ones, corrected later, told twice, taken back and told again',
      async (learner) => {
        for (const day of known) {
          await learner.observe({ ...ann, ...day, outcome: 1 - day.outcome });
          await learner.observe({ ...ann, ...day, outcome: NaN, values: { sleep: 9 } });
          await learner.observe(without(day));
        }
        for (const day of known) {
          await learner.feedback({ ...ann, ...day });
          expect(await learner.feedback({ ...ann, ...day })).toBe(false);
        }
      },
    ],
  ])('%s', async (_, take) => {
    expect(await afterwards(take)).toEqual(await expected);
  });
});

const shuffled = (seed = 'order'): Int32Array => {
  const order = Int32Array.from(known.keys());
  shuffle(order, createStream(seed));
  return order;
};

it('outcomes matter: one that never comes changes what follows, and so does another one', async () => {
  const never = await afterwards(async (learner) => {
    for (const day of known) await learner.observe(without(day));
  });
  expect(never).not.toEqual(await expected);
  const other = await afterwards(async (learner) => {
    await inOrder(learner, known);
    const { time, outcome } = known[20] as DiaryDay;
    expect(await learner.feedback({ ...ann, time, outcome: 1 - outcome })).toBe(true);
  });
  expect(other).not.toEqual(await expected);
});

it('day by day it forecasts what the gate says of all days at once, also when early days have been let go', async () => {
  const days = diary(90);
  const { learner, parts } = await clinic({ correctionDays: 7 });
  const forecasts = await inOrder(learner, days);
  const table = tableOf(days);
  const rows = Int32Array.from(days.keys());
  const models = [reader(0, 'behavioural'), reader(1, 'environmental'), rater()];
  const answers = await Promise.all(models.map((model) => model.predict({ table, rows })));
  const values = Float64Array.from(
    days.flatMap((_, i) => answers.map((one) => one.values[i] as number)),
  );
  const present = Uint8Array.from(values, (value) => Number(!Number.isNaN(value)));
  const { weights, events } = await parts.gate.predictWeights({
    ...{ experts: council, outputs: 1, values, present, context: table },
    confidence: values.map((p) => 1 - 4 * p * (1 - p)),
  });
  forecasts.forEach(({ prediction, receipt }, i) => {
    let sum = 0;
    council.forEach(({ name }, j) => {
      if (present[i * 3 + j] !== 1) return;
      expect(receipt.weights?.[name]).toBe(weights[i * 3 + j]);
      sum += (weights[i * 3 + j] as number) * (values[i * 3 + j] as number);
    });
    expect(prediction).toBe(sum);
  });
  const found = forecasts.flatMap((own, row) => own.events.map((event) => ({ ...event, row })));
  expect(found).toEqual(events);
  expect(found.length).toBeGreaterThan(0);
});

it('the same calls give the same bits, whether each is waited for or not', async () => {
  const log = async (waits: boolean) => {
    const { learner, parts } = await clinic();
    const calls: Promise<unknown>[] = [];
    for (const [i, day] of known.entries()) {
      calls.push(learner.observe(without(day)));
      if (i % 3 === 0) calls.push(learner.feedback({ ...ann, ...(known[i >> 1] as DiaryDay) }));
      if (waits) await calls.at(-1);
    }
    const results = await Promise.all(calls);
    return {
      results,
      memory: await parts.store.load(['ann']),
      figures: learner.performance(),
    };
  };
  expect(await log(false)).toEqual(await log(true));
});

it('late outcomes count as if they had been in order, also when the days before have been let go', async () => {
  const days = diary(60);
  const late = await clinic({ correctionDays: 7 });
  for (const day of days) {
    await late.learner.observe(without(day));
    const earlier = days[day.time - 6];
    if (earlier) await late.learner.feedback({ ...ann, ...earlier });
  }
  for (const day of days.slice(-6)) await late.learner.feedback({ ...ann, ...day });
  const other = await clinic({ correctionDays: 7 });
  await inOrder(other.learner, days);
  const next = diary(70).slice(60);
  expect(await inOrder(late.learner, next)).toEqual(await inOrder(other.learner, next));
});

it('a forecast of a day is made of days up to it: one that comes late, too', async () => {
  const { learner } = await clinic();
  const days = known.filter(({ time }) => time !== 20);
  await inOrder(learner, days);
  const late = await learner.observe({ ...ann, ...(known[20] as DiaryDay) });
  const other = await clinic();
  const first = await inOrder(other.learner, known.slice(0, 21));
  expect(late).toEqual(first[20]);
});

/** Twenty attacks in sixty days, which an expert foresees better than the council. */
const record = {
  council: Float64Array.from({ length: 60 }, () => 0.4),
  expert: Float64Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 0.8 : 0.2)),
  labels: Float64Array.from({ length: 60 }, (_, i) => Number(i % 3 === 0)),
};

describe('experts that come and go', () => {
  const guest = () => reader(1, 'environmental');
  it('a new one is asleep until it has a record; then it has the share of it; then it is gone', async () => {
    const { learner, told } = await clinic();
    const alone = await clinic();
    const [asleep] = known;
    await inOrder(alone.learner, known.slice(0, 20));
    await inOrder(learner, known.slice(0, 20));
    learner.registerExpert('new', guest());
    const day = { ...ann, ...(known[20] as DiaryDay) };
    const plain = await alone.learner.observe(day);
    const first = await learner.observe(day);
    expect(first.prediction).toBe(plain.prediction);
    expect(first.receipt.absent['new']).toBe('asleep');
    const before = plain.receipt.weights as Record<string, number>;
    expect(first.receipt.weights).toMatchObject(before);
    learner.admitExpert('new', record);
    const share = shareOfRecord(record);
    expect(share).toBeGreaterThan(0.9);
    const second = await learner.observe(day);
    const own = second.receipt.values['new'] as number;
    expect(second.receipt.weights?.['new']).toBeCloseTo(share, 12);
    // beside it the others keep what they had of each other
    for (const [name, weight] of Object.entries(before)) {
      expect(second.receipt.weights?.[name]).toBeCloseTo((1 - share) * weight, 12);
    }
    expect(second.prediction).toBeCloseTo(
      (1 - share) * (plain.prediction as number) + share * own,
      12,
    );
    expect(learner.removeExpert('new')).toBe(true);
    expect((await learner.observe(day)).prediction).toBe(plain.prediction);
    expect(told.map((event) => event.type)).toEqual(['note', 'note', 'note']);
    expect(asleep?.time).toBe(0);
  });

  it('the share of a record is the likeliest, and nearly none for one that knows less or is short', () => {
    const share = shareOfRecord(record);
    const likelihood = (w: number) =>
      record.labels.reduce(
        (sum, label, i) => {
          const p = (1 - w) * (record.council[i] as number) + w * (record.expert[i] as number);
          return sum + Math.log(label === 1 ? p : 1 - p);
        },
        Math.log(1 - w),
      );
    for (const other of [share - 0.02, share + 0.01]) {
      expect(likelihood(other)).toBeLessThan(likelihood(share));
    }
    const { council: theirs, expert, labels } = record;
    expect(shareOfRecord({ council: expert, expert: theirs, labels })).toBeLessThan(0.01);
    const none = { council: new Float64Array(0), expert: new Float64Array(0) };
    expect(shareOfRecord({ ...none, labels: new Float64Array(0) })).toBe(0);
    expect(() => shareOfRecord({ ...record, labels: record.labels.subarray(1) })).toThrow(
      'as many',
    );
  });

  it('one of the council that is removed sleeps; one that throws is told, and its answer is missed', async () => {
    const experts = createExpertRegistry();
    experts.register('expert 0', reader(0, 'behavioural'));
    experts.register('expert 1', thrower());
    experts.register('expert 2', rater());
    const { learner, told } = await clinic({ experts });
    const day = { ...ann, time: 0, values: { sleep: 1, pressure: 1 } };
    const failed = await learner.observe(day);
    expect(failed.receipt.absent).toEqual({ 'expert 1': 'failed' });
    expect(failed.degraded).toBe(true);
    expect(told[0]).toMatchObject({
      type: 'expert-failed',
      name: 'expert 1',
      code: 'EXPERT_FAILED',
    });
    expect(learner.removeExpert('expert 0')).toBe(true);
    const { receipt } = await learner.observe(day);
    expect(receipt.absent).toEqual({ 'expert 0': 'asleep', 'expert 1': 'failed' });
    expect(receipt.weights).toEqual({ 'expert 2': 1 });
  });

  it('one without anything observed of its domain sleeps', async () => {
    const { learner } = await clinic();
    const { receipt, prediction } = await learner.observe({ ...ann, time: 0, values: {} });
    expect(receipt.absent).toEqual({ 'expert 0': 'asleep', 'expert 1': 'asleep' });
    expect(prediction).toBe(1.3 / 4);
  });
});

it('features that look back are remembered with the rest, and calibration comes last', async () => {
  const parts = { features: fading, calibration: halving, correctionDays: 7 };
  const { learner, parts: own } = await clinic(parts);
  const days = diary(30);
  const forecasts = await inOrder(learner, days);
  const { table } = fading.apply(tableOf(days));
  const { values } = await reader(0, 'behavioural').predict({
    ...{ table, rows: Int32Array.from(days.keys()) },
  });
  forecasts.forEach(({ prediction, receipt }, i) => {
    const isAwake = 'sleep' in (days[i] as DiaryDay).values;
    expect(receipt.values['expert 0']).toBe(isAwake ? values[i] : undefined);
    expect(prediction).toBe((receipt.uncalibrated as number) / 2);
  });
  const late = await clinic({ ...parts, gate: own.gate });
  for (const day of days) await late.learner.observe(without(day));
  for (const day of days.slice(-6)) await late.learner.feedback({ ...ann, ...day });
  const state = await late.learner.saveSystemState();
  expect(Object.keys(state.sharedStates)).toEqual(['combination', 'calibration', 'features']);
});

it('experts are given the columns that they were trained on, guests too', async () => {
  const seen: string[][] = [];
  const { learner } = await clinic({
    view: (table, specialty) => {
      const own = [...table.columns.keys()].filter((at) => table.columns[at]?.domain === specialty);
      const view = selectColumns(table, own);
      seen.push([specialty, ...view.columns.map(({ name }) => name)]);
      return view;
    },
    // its one column is the first of what it is given
    experts: viewers(),
  });
  const day = { ...ann, time: 0, values: { sleep: 1, pressure: 1 } };
  const plain = await (await clinic()).learner.observe(day);
  expect((await learner.observe(day)).receipt.values).toEqual(plain.receipt.values);
  learner.registerExpert('new', reader(0, 'environmental'), record);
  const { receipt } = await learner.observe(day);
  expect(receipt.values['new']).toBe(receipt.values['expert 1']);
  expect(seen.slice(0, 3)).toEqual([
    ['behavioural', 'sleep'],
    ['environmental', 'pressure'],
    ['history'],
  ]);
});

const viewers = () => {
  const experts = createExpertRegistry();
  experts.register('expert 0', reader(0, 'behavioural'));
  experts.register('expert 1', reader(0, 'environmental'));
  experts.register('expert 2', rater());
  return experts;
};

it('contributions sum to the forecast; quality lowers weights, and is told', async () => {
  const day = { ...ann, time: 0, values: { sleep: 1, pressure: 1 } };
  const plain = await clinic({ gate: await trainedGate({ qualityImpact: 1 }) });
  const poor = { completeness: 1, timeliness: 0, plausibility: 1, consistency: 0 };
  const judged = await clinic({
    gate: await trainedGate({ qualityImpact: 1 }),
    quality: () => [{ behavioural: poor }],
  });
  const [before, after] = [await plain.learner.observe(day), await judged.learner.observe(day)];
  const sum = Object.values(before.expertContributions ?? {}).reduce<number>(
    (total, own) => total + (own as number),
    0,
  );
  expect(sum).toBeCloseTo(before.prediction as number, 12);
  expect(after.receipt.quality).toEqual({ behavioural: poor });
  const w = before.receipt.weights?.['expert 0'] as number;
  expect(after.receipt.weights?.['expert 0']).toBeCloseTo((0.5 * w) / (1 - 0.5 * w), 12);
});

it('performance is of what was given out before it was known, corrected outcomes counting once', async () => {
  const { learner } = await clinic();
  const [first, second] = known as [DiaryDay, DiaryDay];
  const { prediction } = await learner.observe({ ...ann, ...first });
  await learner.feedback({ ...ann, time: 1, outcome: 0 });
  await learner.feedback({ ...ann, time: 1, outcome: 1 });
  // a forecast of what is known already is none
  await learner.observe({ ...ann, ...first });
  const { forecast, ...others } = learner.performance();
  expect(forecast?.forecasts).toBe(1);
  expect(forecast?.logLoss).toBeCloseTo(-Math.log(prediction as number), 12);
  expect(forecast?.brier).toBeCloseTo((1 - (prediction as number)) ** 2, 12);
  expect(Object.keys(others)).toContain('expert 2');
  await learner.feedback({ ...ann, time: 1, outcome: NaN });
  expect(learner.performance()['forecast']).toEqual({ forecasts: 0 });
  expect(second.time).toBe(1);
});

describe('what comes too late, or wrong', () => {
  it('is refused, told, and changes nothing', async () => {
    const { learner, parts, told } = await clinic({ correctionDays: 10 });
    await inOrder(learner, known);
    const before = await parts.store.load(['ann']);
    expect(await learner.feedback({ ...ann, time: 29, outcome: 1 })).toBe(false);
    expect(told.at(-1)).toMatchObject({ type: 'warning' });
    await expect(learner.observe({ ...ann, time: 29, values: {} })).rejects.toThrow(
      'meta-learner: expected a day at most 10 before the last observed one, got day 29, the last being 39',
    );
    await expect(learner.observe({ ...ann, time: 40, values: { mood: 1 } })).rejects.toThrow(
      'mood',
    );
    await expect(learner.feedback({ ...ann, time: 39, outcome: 0.5 })).rejects.toThrow('0.5');
    await expect(learner.observe({ ...ann, time: NaN, values: {} })).rejects.toThrow('finite time');
    expect(() => learner.observe({ time: 40, values: {} })).toThrow('a patient, set or named');
    expect(await parts.store.load(['ann'])).toEqual(before);
  });

  it('a store that fails leaves what was remembered, and the next call goes on from there', async () => {
    const kept = createMemoryStore();
    let fails = false;
    const store: PatientStore = {
      load: (ids) => kept.load(ids),
      erase: (ids) => kept.erase(ids),
      save: (memories) => {
        if (fails) throw new Error('disk full');
        return kept.save(memories);
      },
    };
    const { learner } = await clinic({ store });
    await inOrder(learner, known.slice(0, 39));
    fails = true;
    await expect(learner.observe({ ...ann, ...(known[39] as DiaryDay) })).rejects.toThrow(
      'disk full',
    );
    fails = false;
    await learner.observe({ ...ann, ...(known[39] as DiaryDay) });
    expect(await inOrder(learner, later)).toEqual(await expected);
  });
});

it('saved and restored it goes on as if nothing had been; another model is refused', async () => {
  const store = createMemoryStore();
  const first = await clinic({ store });
  for (const day of known) await first.learner.executePredictionWorkflow('ann', day);
  const state = await first.learner.saveSystemState();
  const second = await clinic({ store, gate: await trainedGate({ priorStrength: 9 }) });
  await second.learner.restoreSystemState(state);
  expect(second.learner.performance()).toEqual(first.learner.performance());
  second.learner.setPatient('ann');
  const forecasts: MetaForecast[] = [];
  for (const day of later) forecasts.push(await second.learner.observe(day));
  expect(forecasts).toEqual(await expected);
  const other = await clinic({ store, model: 'm2' });
  await expect(other.learner.restoreSystemState(state)).rejects.toThrow('the state of model m2');
  await expect(other.learner.observe({ ...ann, time: 70, values: {} })).rejects.toThrow(
    'that of model m2, got m1',
  );
});
