import { demand, demandCode, demandSame, type Check } from './check.ts';
import {
  createGate,
  gateBytes,
  gateContext,
  gatingFixture,
  learns,
  permuted,
  rowsOf,
  trainGate,
  weigh,
  type GateSubject,
} from './gate-subject.ts';
import { createCountingSignal } from './signals.ts';

const sumTolerance = 1e-9;
const orderTolerance = 1e-4;
const looksAfterRaised = 8;

/** The laws of gates. */
export const gateChecks: readonly Check<GateSubject>[] = [
  {
    name: 'simplex',
    law: 'Weights are not negative, and sum to 1 on every row with a present expert.',
    run: async (subject) => {
      const data = gatingFixture();
      const k = data.experts.length;
      const weights = await weigh(await trainGate(subject), data);
      demand(weights.length === data.values.length, `${weights.length} weights.`);
      for (let i = 0; i < data.context.rows; i++) {
        const row = weights.subarray(i * k, (i + 1) * k);
        const total = row.reduce((sum, weight) => sum + weight, 0);
        const awake = data.present.subarray(i * k, (i + 1) * k).includes(1);
        demand(
          row.every((weight) => weight >= 0),
          `Row ${i} has ${row.join(', ')}.`,
        );
        if (awake) demand(Math.abs(total - 1) <= sumTolerance, `Row ${i} sums to ${total}.`);
      }
    },
  },
  {
    name: 'present',
    law: 'Where an expert is not present its weight is exactly 0.',
    run: async (subject) => {
      const data = gatingFixture();
      const weights = await weigh(await trainGate(subject), data);
      const at = weights.findIndex((weight, place) => data.present[place] === 0 && weight !== 0);
      demand(at < 0, `Place ${at} has ${weights[at] ?? ''}.`);
    },
  },
  {
    name: 'extremes',
    law: 'Answers and confidences of exactly 0 and 1 leave no row with a present expert without weights.',
    run: async (subject) => {
      const data = gatingFixture();
      const k = data.experts.length;
      const gate = await trainGate(subject);
      for (const [answer, confidence] of [0, 1].flatMap((p) =>
        [0, 1].map((c) => [p, c] as const),
      )) {
        const given = (value: number) => (_: number, at: number) =>
          data.present[at] === 1 ? value : NaN;
        const weights = await weigh(gate, {
          ...data,
          values: data.values.map(given(answer)),
          confidence: data.confidence.map(given(confidence)),
        });
        for (let i = 0; i < data.context.rows; i++) {
          if (!data.present.subarray(i * k, (i + 1) * k).includes(1)) continue;
          const row = weights.subarray(i * k, (i + 1) * k);
          const total = row.reduce((sum, weight) => sum + weight, 0);
          demand(
            total > 0.5,
            `Where all answer ${answer} with confidence ${confidence}, row ${i} has ${row.join(', ')}.`,
          );
        }
      }
    },
  },
  {
    name: 'rows',
    law: 'A row’s weights do not depend on the other rows of the batch.',
    run: async (subject) => {
      const data = gatingFixture();
      const k = data.experts.length;
      const gate = await trainGate(subject);
      const weights = await weigh(gate, data);
      const places = [3, 7, 50, 51, 239];
      const expected = places.flatMap((place) => [...weights.subarray(place * k, (place + 1) * k)]);
      demandSame(await weigh(gate, rowsOf(data, places)), expected, 'Some rows');
    },
  },
  {
    name: 'permutation',
    law: 'Permuting the experts permutes the weights.',
    run: async (subject) => {
      const data = gatingFixture();
      const order = [2, 0, 1];
      const k = order.length;
      const weights = await weigh(await trainGate(subject), data);
      const turned = permuted(data, order);
      const other = await weigh(await trainGate(subject, turned), turned);
      other.forEach((weight, at) => {
        const expected = weights[at - (at % k) + (order[at % k] as number)] as number;
        const near = Math.abs(weight - expected) <= orderTolerance;
        demand(near, `Place ${at} has ${weight}, was ${expected}.`);
      });
    },
  },
  {
    name: 'inputs-unchanged',
    law: 'Neither training nor asking changes what was given.',
    run: async (subject) => {
      const data = gatingFixture();
      await weigh(await trainGate(subject, data), data);
      const before = gatingFixture();
      for (const part of ['values', 'confidence', 'present', 'labels', 'folds'] as const) {
        demandSame(data[part], before[part], part);
      }
      demandSame(data.context.values, before.context.values, 'context');
    },
  },
  {
    name: 'seed',
    law: 'The same data and seed give a state of the same bytes.',
    run: async (subject) => {
      const one = await gateBytes(await trainGate(subject));
      demandSame(await gateBytes(await trainGate(subject)), one, 'Trained twice');
    },
  },
  {
    name: 'round-trip',
    law: 'A saved and loaded gate weighs, and is saved, with the same bits.',
    run: async (subject) => {
      const gate = await trainGate(subject);
      const loaded = await createGate(subject);
      await loaded.loadState(await gate.saveState());
      const weights = await weigh(gate, gatingFixture());
      demandSame(await weigh(loaded, gatingFixture()), weights, 'Loaded');
      demandSame(await gateBytes(loaded), await gateBytes(gate), 'Saved again');
    },
  },
  {
    name: 'foreign-state',
    law: 'A state of another kind is refused with STATE.',
    run: async (subject) => {
      const gate = await createGate(subject);
      const foreign = { kind: 'conformance/foreign', version: 1, json: null, tensors: {} };
      await demandCode(() => gate.loadState(foreign), ['STATE'], 'A foreign state');
    },
  },
  {
    name: 'other-experts',
    law: 'A gate that has learned refuses other experts with SCHEMA.',
    run: async (subject) => {
      if (!(await learns(subject))) return;
      const data = gatingFixture();
      const gate = await trainGate(subject);
      const others = data.experts.map((expert) => ({ ...expert, name: `not ${expert.name}` }));
      await demandCode(() => weigh(gate, { ...data, experts: others }), ['SCHEMA'], 'Others');
    },
  },
  {
    name: 'untrained',
    law: 'A gate that learns refuses to weigh or be saved before training with STATE.',
    run: async (subject) => {
      if (!(await learns(subject))) return;
      const gate = await createGate(subject);
      await demandCode(() => weigh(gate, gatingFixture()), ['STATE'], 'Asked');
      await demandCode(() => gate.saveState(), ['STATE'], 'Saved');
    },
  },
  {
    name: 'cancellation',
    law: 'A signal raised from the start ends the training of a gate that learns, with CANCELLED, within 8 looks.',
    run: async (subject) => {
      if (!(await learns(subject))) return;
      const gate = await createGate(subject);
      const signal = createCountingSignal(1);
      const train = () => gate.train(gatingFixture(), { ...gateContext(), signal });
      await demandCode(train, ['CANCELLED'], 'Raised from the start');
      demand(signal.looks() <= 1 + looksAfterRaised, `It looked ${signal.looks()} times.`);
    },
  },
];
