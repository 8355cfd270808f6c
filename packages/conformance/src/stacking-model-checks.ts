import {
  encodeState,
  type StackingData,
  type StackingModel,
  type StackingModelType,
} from '@prodrome/core';
import { createStream, sigmoid } from '@prodrome/numerics';
import { demand, demandCode, demandSame, type Check } from './check.ts';
import { task } from './fixture.ts';
import { foreignState, makeFor, throughBytes, type TypeSubject } from './make.ts';
import { createCountingSignal } from './signals.ts';
import { contractCheck, createCheck, reportCheck } from './type-checks.ts';

/** A type of stacking model under examination, with the options to examine it with. */
export type StackingModelSubject = TypeSubject<StackingModelType>;

const columns = 3;
const looksAfterRaised = 8;

/** Log odds of three experts, the first of which knows something; always the same. */
function stackingFixture(seed = 'conformance stacking'): StackingData {
  const stream = createStream(seed);
  const labels = new Float64Array(240);
  const weights = new Float64Array(labels.length);
  const inputs = new Float64Array(labels.length * columns);
  for (let i = 0; i < labels.length; i++) {
    const odds = [stream.nextNormal(), stream.nextNormal(), stream.nextNormal()];
    labels[i] = Number(stream.next() < sigmoid(1.5 * (odds[0] as number)));
    weights[i] = i % 11 === 5 ? 0 : 1;
    if (i % 7 === 3) odds[1] = 0;
    inputs.set(odds, i * columns);
  }
  return { inputs, columns, labels, weights };
}

const make = (subject: StackingModelSubject): Promise<StackingModel> =>
  makeFor(subject, { task, specialty: 'all' });

const context = () => ({ stream: createStream('conformance') });

async function trained(
  subject: StackingModelSubject,
  data = stackingFixture(),
): Promise<StackingModel> {
  const model = await make(subject);
  await model.train(data, context());
  return model;
}

const answers = (model: StackingModel, { inputs } = stackingFixture()): Float64Array =>
  model.predict(inputs, columns);

/** The laws of stacking models. */
export const stackingModelChecks: readonly Check<StackingModelSubject>[] = [
  contractCheck('stacking model'),
  createCheck({ task, specialty: 'all' }),
  reportCheck('stacking model', async (subject) => {
    const model = await make(subject);
    return () => model.train(stackingFixture(), context());
  }),
  {
    name: 'probabilities',
    law: 'A row has one answer, in [0, 1], also where every expert is certain.',
    remedy: 'Keep answers within 0 and 1, also for large inputs.',
    run: async (subject) => {
      const model = await trained(subject);
      const certain = Float64Array.of(35, 35, 35, -35, -35, -35, 35, -35, 0, 0, 0, 0);
      for (const inputs of [stackingFixture().inputs, certain]) {
        const values = model.predict(inputs, columns);
        demand(values.length === inputs.length / columns, `${values.length} answers.`);
        const at = values.findIndex((value) => !(value >= 0 && value <= 1));
        demand(at < 0, `Row ${at} has ${values[at] ?? ''}.`);
      }
    },
  },
  {
    name: 'own-row',
    law: 'A row’s answer depends on that row and what was learned, on no other row that is asked.',
    remedy: 'Use what `train` learned only; compute nothing over the asked rows.',
    run: async (subject) => {
      const model = await trained(subject);
      const part = stackingFixture().inputs.slice(60, 90);
      demandSame(model.predict(part, columns), answers(model).subarray(20, 30), 'Asked alone');
    },
  },
  {
    name: 'weights',
    law: 'A row of weight 0 teaches nothing.',
    remedy: 'Multiply each row’s loss by its weight, and its part of every mean.',
    run: async (subject) => {
      const data = stackingFixture();
      const labels = data.labels.map((label, i) => (data.weights[i] === 0 ? 1 - label : label));
      const other = await trained(subject, { ...data, labels });
      demandSame(answers(other), answers(await trained(subject)), 'Labels of weight 0 changed');
    },
  },
  {
    name: 'inputs-unchanged',
    law: 'What is given is not changed.',
    remedy: 'Write to arrays of your own (slice or map).',
    run: async (subject) => {
      const data = stackingFixture();
      answers(await trained(subject, data), data);
      for (const part of ['inputs', 'labels', 'weights'] as const) {
        demandSame(data[part], stackingFixture()[part], part);
      }
    },
  },
  {
    name: 'seed',
    law: 'The same data and seed give a state of the same bytes, whatever was learned before.',
    remedy: 'Draw from `context.stream` only, and begin each training from nothing.',
    run: async (subject) => {
      const once = encodeState((await trained(subject)).saveState());
      const twice = await trained(subject, stackingFixture('others'));
      await twice.train(stackingFixture(), context());
      demandSame(encodeState(twice.saveState()), once, 'Trained again');
    },
  },
  {
    name: 'round-trip',
    law: 'Saved, sent as bytes and loaded, it answers and is saved with the same bits.',
    remedy:
      'Keep all that `predict` needs in the tensors and plain JSON of `saveState`; no Map, Date or module variable.',
    run: async (subject) => {
      const model = await trained(subject);
      const loaded = await trained(subject, stackingFixture('others'));
      loaded.loadState(throughBytes(model.saveState()));
      demandSame(answers(loaded), answers(model), 'Loaded');
      const [again, first] = [loaded, model].map((each) => encodeState(each.saveState()));
      demandSame(again ?? [], first ?? [], 'Saved again');
    },
  },
  {
    name: 'other-columns',
    law: 'Another number of columns than in training is refused with SCHEMA.',
    remedy: 'Remember the number of columns, and throw SCHEMA for another.',
    run: async (subject) => {
      const model = await trained(subject);
      await demandCode(() => model.predict(new Float64Array(4), 2), ['SCHEMA'], 'Two columns');
    },
  },
  {
    name: 'untrained',
    law: 'Use before training is refused with STATE, and so is a state of another kind.',
    remedy: 'Answer `value ?? unfitted(kind)`, and begin `loadState` with `expectState`.',
    run: async (subject) => {
      const model = await make(subject);
      await demandCode(() => answers(model), ['STATE'], 'Asked');
      await demandCode(() => model.saveState(), ['STATE'], 'Saved');
      const load = (): void => {
        model.loadState(foreignState);
      };
      await demandCode(load, ['STATE'], 'A foreign state');
    },
  },
  {
    name: 'cancellation',
    law: 'A signal raised from the start ends training with CANCELLED, within 8 looks.',
    remedy: 'Call `throwIfCancelled(signal, …)` between blocks of work.',
    run: async (subject) => {
      const model = await make(subject);
      const signal = createCountingSignal(1);
      const train = () => model.train(stackingFixture(), { ...context(), signal });
      await demandCode(train, ['CANCELLED'], 'Raised from the start');
      demand(signal.looks() <= 1 + looksAfterRaised, `It looked ${signal.looks()} times.`);
    },
  },
];
