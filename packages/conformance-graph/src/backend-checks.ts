import {
  contractCheck,
  createCheck,
  demand,
  demandCode,
  demandSame,
  makeFor,
  type Check,
  type TypeSubject,
} from '@prodrome/conformance';
import type { ComponentState } from '@prodrome/core';
import {
  adam,
  binaryCrossEntropy,
  onnxBackend,
  type EpochProgress,
  type TrainerBackend,
  type TrainerBackendType,
  type TrainingJob,
} from '@prodrome/graph';
import { rows, sampleJob, sampleProgram } from './sample.ts';

/** A type of training backend under examination, with the options to examine it with. */
export type BackendSubject = TypeSubject<TrainerBackendType>;

const made = (subject: BackendSubject): Promise<TrainerBackend> => makeFor(subject, {});

const epochs = 3;
const job = (): TrainingJob =>
  sampleJob(sampleProgram(binaryCrossEntropy, adam({ learningRate: 0.05 })), epochs);

/** How far 32-bit floats of another engine may be off. */
const tolerance = 1e-4;

function demandClose(found: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  demand(found.length === expected.length, `${what}: ${found.length} of ${expected.length}.`);
  for (let at = 0; at < expected.length; at++) {
    const [own = NaN, other = NaN] = [found[at], expected[at]];
    const close = Math.abs(own - other) <= tolerance * Math.max(1, Math.abs(other));
    demand(close, `${what}: value ${at} is ${own}, and ${other} by onnxBackend.`);
  }
}

/** The laws of training backends. */
export const backendChecks: readonly Check<BackendSubject>[] = [
  contractCheck('training backend'),
  createCheck({}),
  {
    name: 'as-onnx',
    law: 'Losses and parameters are those of `onnxBackend` within 1e-4.',
    remedy:
      'Run the graphs of the plan as they are, on the orders of rows that the seed gives (`sessionBackend`).',
    run: async (subject) => {
      const found = await (await made(subject)).train(job(), {});
      const expected = await onnxBackend.train(job(), {});
      demandClose(found.losses, expected.losses, 'Losses');
      demandClose(found.parameters, expected.parameters, 'Parameters');
    },
  },
  {
    name: 'repeatable',
    law: 'The same job gives the same bytes.',
    remedy: 'Take all that is random from the seed of the job.',
    run: async (subject) => {
      const backend = await made(subject);
      const { parameters } = await backend.train(job(), {});
      const again = await backend.train(job(), {});
      demandSame(again.parameters, parameters, 'Trained again');
    },
  },
  {
    name: 'resume',
    law: 'From each of its checkpoints it goes on to the same bytes; epochs that are done are not trained again.',
    remedy: 'Save parameters, slots, epoch, batch and sums of losses, and begin from `job.resume`.',
    run: async (subject) => {
      const backend = await made(subject);
      const states: ComponentState[] = [];
      const { parameters } = await backend.train(
        { ...job(), batchesPerRun: 2 },
        { checkpoint: (state) => states.push(state()) },
      );
      demand(states.length >= epochs, `${states.length} checkpoints in ${epochs} epochs.`);
      for (const [at, resume] of states.entries()) {
        const told: number[] = [];
        const progress = ({ epoch }: EpochProgress): unknown => told.push(epoch);
        const resumed = await backend.train({ ...job(), resume }, { progress });
        demandSame(resumed.parameters, parameters, `From checkpoint ${at + 1}`);
        const again = at + 1 === states.length && told.length > 0;
        demand(!again, `From the last checkpoint it trained ${told.length} epochs again.`);
      }
    },
  },
  {
    name: 'progress',
    law: 'Every epoch is told once, in order, with its loss.',
    remedy: 'Call `listener.progress` at the end of each epoch.',
    run: async (subject) => {
      const told: EpochProgress[] = [];
      const { losses } = await (
        await made(subject)
      ).train(job(), {
        progress: (event) => told.push(event),
      });
      demandSame(
        told.map(({ epoch }) => epoch),
        [1, 2, 3],
        'Epochs told',
      );
      demandSame(
        told.map(({ loss }) => loss),
        losses,
        'Losses told',
      );
    },
  },
  {
    name: 'validation',
    law: 'With rows to validate on, the parameters are those of the epoch with the least validation loss, and patience ends the run.',
    remedy: 'Run the loss graph of the plan after each epoch, and keep the best parameters.',
    run: async (subject) => {
      const long = (): TrainingJob => {
        const { data, ...rest } = job();
        // the opposite of what is learned: the first epoch is the best
        const validation = { ...data, target: data.target.map((value) => 1 - value) };
        return { ...rest, data, validation, epochs: 60, patience: 2 };
      };
      const found = await (await made(subject)).train(long(), {});
      const expected = await onnxBackend.train(long(), {});
      demand(found.stopped === expected.stopped, `It stopped by ${found.stopped}.`);
      demand(found.bestEpoch === expected.bestEpoch, `Its best epoch is ${found.bestEpoch}.`);
      demandClose(found.parameters, expected.parameters, 'Parameters of the best epoch');
    },
  },
  {
    name: 'cancellation',
    law: 'A raised signal ends the run with CANCELLED.',
    remedy: 'Look at `listener.signal` before each run of a graph (`throwIfCancelled`).',
    run: async (subject) => {
      const backend = await made(subject);
      const train = () => backend.train(job(), { signal: { aborted: true } });
      await demandCode(train, ['CANCELLED'], 'Cancelled');
    },
  },
  {
    name: 'numeric',
    law: 'A loss that is no number ends the run with NUMERIC.',
    remedy: 'Look at the losses after each run of the epoch graph.',
    run: async (subject) => {
      const backend = await made(subject);
      const broken = job();
      const target = new Float32Array(rows).fill(NaN);
      const train = () => backend.train({ ...broken, data: { ...broken.data, target } }, {});
      await demandCode(train, ['NUMERIC'], 'Targets that are no numbers');
    },
  },
  {
    name: 'inputs-unchanged',
    law: 'The job is not changed.',
    remedy: 'Copy the parameters before the first step.',
    run: async (subject) => {
      const [given, known] = [job(), job()];
      await (await made(subject)).train(given, {});
      demandSame(given.parameters, known.parameters, 'First parameters');
      demandSame(given.data.target, known.data.target, 'Targets');
      demandSame(
        given.data.inputs['x'] as Float32Array,
        known.data.inputs['x'] as Float32Array,
        'Inputs',
      );
    },
  },
];
