import {
  contractCheck,
  createCheck,
  demand,
  demandSame,
  makeFor,
  type Check,
  type TypeSubject,
} from '@prodrome/conformance';
import { GraphBuilder, sum, Tape, type Loss, type LossType } from '@prodrome/graph';
import { withSession } from './with-session.ts';

/** A type of loss under examination, with the options to examine it with. */
export type LossSubject = TypeSubject<LossType>;

const made = (subject: LossSubject): Promise<Loss> => makeFor(subject, {});

interface Losses {
  /** [rows], of each row. */
  readonly perRow: Float32Array;
  /** [rows, outputs], of the sum of the rows. */
  readonly gradient: Float32Array;
}

/** The losses of rows, and their gradient by the logits. */
async function lossesOf(
  loss: Loss,
  logits: Float32Array,
  targets: Float32Array,
  outputs: number,
): Promise<Losses> {
  const rows = logits.length / outputs;
  const graph = new GraphBuilder('loss');
  const tape = new Tape(graph);
  const shape = [rows, outputs];
  const given = tape.parameter(graph.input('logits', 'float', shape));
  const perRow = loss.perRow(given, tape.constant(graph.input('target', 'float', shape)));
  demand(
    perRow.shape.length === 2 && perRow.shape[0] === rows && perRow.shape[1] === 1,
    `perRow of [${shape.join(', ')}] is [${perRow.shape.join(', ')}].`,
  );
  graph.output(perRow.value, 'losses');
  const [gradient] = tape.gradients(sum(perRow), [given]);
  if (gradient) graph.output(gradient, 'gradient');
  const tensor = (data: Float32Array) => ({ type: 'float', shape, data }) as const;
  return withSession(graph, async (run) => {
    const found = await run({ logits: tensor(logits), target: tensor(targets) });
    return { perRow: found('losses'), gradient: found('gradient') };
  });
}

/** Logits from −4 to 4 with both outcomes, as [rows, outputs]. */
function pairs(outputs: number): { readonly logits: Float32Array; readonly targets: Float32Array } {
  const rows = 18;
  const at = (row: number, output: number): number => (row + output) % rows;
  const each = (of: (place: number) => number): Float32Array =>
    Float32Array.from({ length: rows * outputs }, (_, i) =>
      of(at(Math.floor(i / outputs), i % outputs)),
    );
  return {
    logits: each((place) => Math.floor(place / 2) - 4),
    targets: each((place) => place % 2),
  };
}

/** The laws of losses of networks that end in one logit for each output. */
export const lossChecks: readonly Check<LossSubject>[] = [
  contractCheck('loss'),
  createCheck({}),
  {
    name: 'shape',
    law: 'From logits [n, outputs] and as many targets it makes one number for each row, [n, 1].',
    remedy: 'Take the mean over columns: sum(…, [1]), reshaped to [n, 1].',
    decisive: true,
    run: async (subject) => {
      const loss = await made(subject);
      for (const outputs of [1, 2]) {
        const width = loss.targetWidth(outputs);
        demand(width === outputs, `${outputs} outputs want ${width} targets.`);
        const { logits, targets } = pairs(outputs);
        await lossesOf(loss, logits, targets, outputs);
      }
    },
  },
  {
    name: 'own-row',
    law: 'A row’s loss depends on that row alone.',
    remedy: 'Take no mean, greatest or sum over rows.',
    run: async (subject) => {
      const loss = await made(subject);
      const { logits, targets } = pairs(2);
      const whole = await lossesOf(loss, logits, targets, 2);
      const part = await lossesOf(loss, logits.slice(8, 20), targets.slice(8, 20), 2);
      demandSame(part.perRow, whole.perRow.subarray(4, 10), 'Rows 4 to 9 alone');
    },
  },
  {
    name: 'direction',
    law: 'A higher logit costs less where the event happened, and more where it did not.',
    remedy: 'Turn its sign, or use the target.',
    run: async (subject) => {
      const loss = await made(subject);
      const logits = Float32Array.of(-2, 2);
      for (const target of [0, 1]) {
        const targets = Float32Array.of(target, target);
        const { perRow } = await lossesOf(loss, logits, targets, 1);
        const [low = NaN, high = NaN] = perRow;
        const holds = target === 1 ? high < low : low < high;
        demand(holds, `Target ${target}: ${low} at logit −2, ${high} at logit 2.`);
      }
    },
  },
  {
    name: 'gradient',
    law: 'The gradient is that of the loss: it agrees with central differences within 1e-2.',
    remedy: 'Build it from the operators of the tape; a backward step of your own is what differs.',
    run: async (subject) => {
      const loss = await made(subject);
      const { logits, targets } = pairs(1);
      const { gradient } = await lossesOf(loss, logits, targets, 1);
      const width = 2 ** -6;
      const moved = (by: number) =>
        lossesOf(
          loss,
          logits.map((value) => value + by),
          targets,
          1,
        );
      const [less, more] = [await moved(-width), await moved(width)];
      gradient.forEach((value, at) => {
        const difference = ((more.perRow[at] ?? NaN) - (less.perRow[at] ?? NaN)) / (2 * width);
        demand(
          Math.abs(value - difference) <= 1e-2 * Math.max(1, Math.abs(difference)),
          `At logit ${logits[at] ?? ''}, target ${targets[at] ?? ''}: ${value}, by differences ${difference}.`,
        );
      });
    },
  },
  {
    name: 'finite',
    law: 'Logits of ±80 give finite losses and gradients.',
    remedy: 'Write logarithms of probabilities with softplus, not log(sigmoid(…)).',
    run: async (subject) => {
      const logits = Float32Array.of(-80, 80, -80, 80);
      const { perRow, gradient } = await lossesOf(
        await made(subject),
        logits,
        Float32Array.of(0, 0, 1, 1),
        1,
      );
      logits.forEach((logit, at) => {
        const both = [perRow[at], gradient[at]];
        demand(both.every(Number.isFinite), `At logit ${logit}: ${both.join(' and ')}.`);
      });
    },
  },
];
