import { decodeState } from '@prodrome/core';
import { collectCheckpoints, countCheckpoints } from './checkpoints.ts';
import { demand, demandCode, demandSame, type Check } from './check.ts';
import { bytesOf, trainContext } from './expert-subject.ts';
import { gatingFixture } from './gate-fixture.ts';
import {
  casesOf,
  createGate,
  learns,
  trainCase,
  trainGate,
  weigh,
  type GateSubject,
} from './gate-subject.ts';
import { createCountingSignal } from './signals.ts';

const looksAfterRaised = 8;

/** Checks of how a gate is trained, saved and loaded. */
export const gateTrainingChecks: readonly Check<GateSubject>[] = [
  {
    name: 'seed',
    law: 'The same data and seed give a state of the same bytes.',
    remedy: 'draw from `context.stream`, never from `Math.random` or the clock.',
    run: async (subject) => {
      for (const one of casesOf(subject)) {
        const expected = await bytesOf(await trainCase(one));
        demandSame(await bytesOf(await trainCase(one)), expected, 'Trained twice');
      }
    },
  },
  {
    name: 'retrain',
    law: 'Training again is training anew: nothing of an earlier training is left.',
    remedy: 'begin `train` from empty sums and lists, and overwrite what was learned at its end.',
    run: async (subject) => {
      for (const one of casesOf(subject)) {
        const fresh = await bytesOf(await trainCase(one));
        const gate = await trainGate(subject, one.data('other labels'));
        for (const what of ['Trained on other labels before', 'Trained a third time']) {
          await gate.train(one.data(), trainContext());
          demandSame(await bytesOf(gate), fresh, what);
        }
      }
    },
  },
  {
    name: 'resume',
    law: 'Resumed from any of its checkpoints, training ends with the bytes it has without interruption.',
    remedy:
      'put into the checkpoint all that the rest of training depends on: parameters, the optimiser’s moments, the place in the data, best so far.',
    applies: async (subject) =>
      (await countCheckpoints((own) =>
        trainGate(subject, gatingFixture(), { ...trainContext(), ...own }),
      )) > 0,
    run: async (subject) => {
      for (const { data } of casesOf(subject)) {
        const expected = await bytesOf(await trainGate(subject, data()));
        const states = await collectCheckpoints(async (own) => {
          const gate = await trainGate(subject, data(), { ...trainContext(), ...own });
          demandSame(await bytesOf(gate), expected, 'Trained with checkpoints');
        });
        for (const [at, resume] of states.entries()) {
          const gate = await trainGate(subject, data(), { ...trainContext(), resume });
          const what = `Resumed from checkpoint ${at + 1} of the ${states.length} tried`;
          demandSame(await bytesOf(gate), expected, what);
        }
      }
    },
  },
  {
    name: 'round-trip',
    law: 'Saved as bytes and loaded after another gate was trained, a gate weighs, and is saved, with the same bits.',
    remedy:
      'put all that was learned into `saveState`, as JSON and typed arrays, and keep none of it in a variable of the module; a Map, Set or Date does not survive.',
    run: async (subject) => {
      for (const one of casesOf(subject)) {
        const gate = await trainCase(one);
        const weights = await weigh(gate, one.data());
        const bytes = await bytesOf(gate);
        await trainGate(subject, one.data('other labels'));
        const state = decodeState(bytes);
        demand(state.kind !== '', 'The kind is empty.');
        const loaded = await createGate(subject, one.data());
        await loaded.loadState(state);
        demandSame(await weigh(loaded, one.data()), weights, 'Loaded');
        demandSame(await bytesOf(loaded), bytes, 'Saved again');
        demandSame(await weigh(gate, one.data()), weights, 'After another one was trained');
      }
    },
  },
  {
    name: 'foreign-state',
    law: 'A state of another kind is refused with STATE.',
    remedy: 'call `expectState(state, kind, versions)` first in `loadState`.',
    run: async (subject) => {
      const gate = await createGate(subject, gatingFixture());
      const foreign = { kind: 'conformance/foreign', version: 1, json: null, tensors: {} };
      await demandCode(() => gate.loadState(foreign), ['STATE'], 'A foreign state');
    },
  },
  {
    name: 'other-experts',
    law: 'A gate that has learned refuses other experts with SCHEMA.',
    remedy: 'remember the names of the experts, save them, and call `expectExperts`.',
    applies: learns,
    run: async (subject) => {
      const data = gatingFixture();
      const gate = await trainGate(subject, data);
      const others = data.experts.map((expert) => ({ ...expert, name: `not ${expert.name}` }));
      await demandCode(() => weigh(gate, { ...data, experts: others }), ['SCHEMA'], 'Others');
    },
  },
  {
    name: 'untrained',
    law: 'A gate that learns refuses to weigh or be saved before training with STATE.',
    remedy: 'begin with nothing, and write `learned ?? unfitted(where)` wherever it is needed.',
    applies: learns,
    run: async (subject) => {
      const gate = await createGate(subject, gatingFixture());
      await demandCode(() => weigh(gate, gatingFixture()), ['STATE'], 'Asked');
      await demandCode(() => gate.saveState(), ['STATE'], 'Saved');
    },
  },
  {
    name: 'cancellation',
    law: 'A signal raised from the start ends the training of a gate that learns, with CANCELLED, within 8 looks.',
    remedy:
      'call `throwIfCancelled(context.signal, where)` at the start and between blocks of work.',
    applies: learns,
    run: async (subject) => {
      const gate = await createGate(subject, gatingFixture());
      const signal = createCountingSignal(1);
      const train = () => gate.train(gatingFixture(), { ...trainContext(), signal });
      await demandCode(train, ['CANCELLED'], 'Raised from the start');
      demand(signal.looks() <= 1 + looksAfterRaised, `It looked ${signal.looks()} times.`);
    },
  },
];
