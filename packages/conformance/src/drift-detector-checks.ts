import {
  encodeState,
  type DriftDetector,
  type DriftDetectorType,
  type DriftEvent,
  type DriftResult,
} from '@prodrome/core';
import { demand, demandCode, type Check } from './check.ts';
import { constants, refusedBy, streamWithJump, type JumpStream } from './drift-streams.ts';
import { foreignState, makeFor, throughBytes, type TypeSubject } from './make.ts';
import { contractCheck, createCheck } from './type-checks.ts';

/** A type of drift detector under examination, with the options to examine it with; they must let it look for rises. */
export type DriftDetectorSubject = TypeSubject<DriftDetectorType>;

const made = (subject: DriftDetectorSubject): Promise<DriftDetector> => makeFor(subject, {});

/** In so many updates after a drift the same one would be told again by one that does not begin anew. */
const soon = 20;

/** What a detector says of each value. */
const answers = (detector: DriftDetector, values: Iterable<number>): readonly DriftResult[] =>
  Array.from(values, (value) => detector.update(value));

const eventsOf = (results: readonly DriftResult[]): readonly DriftEvent[] =>
  results.flatMap((result) => (result.status === 'drift' ? [result.event] : []));

const text = (results: readonly DriftResult[]): string => JSON.stringify(results);

const bytesOf = (detector: DriftDetector): string => String(encodeState(detector.saveState()));

/** Demands that two detectors said the same of each value. */
function demandEqual(
  found: readonly DriftResult[],
  expected: readonly DriftResult[],
  what: string,
): void {
  const at = found.findIndex((result, i) => text([result]) !== text([expected[i] ?? result]));
  if (at < 0) return;
  demand(
    false,
    `${what}: update ${at} is ${text(found.slice(at, at + 1))}, not ${text(expected.slice(at, at + 1))}.`,
  );
}

/** A detector on a stream with a jump: what it says, and the drifts from the jump on. */
async function watched(subject: DriftDetectorSubject): Promise<{
  readonly jump: JumpStream;
  readonly found: readonly DriftEvent[];
  readonly results: readonly DriftResult[];
}> {
  const jump = streamWithJump(subject.type.accepts);
  const results = answers(await made(subject), jump.values);
  return { jump, results, found: eventsOf(results.slice(jump.at)) };
}

/** What is amiss with what an update answered. */
function faultOf(result: DriftResult, at: number): string | undefined {
  const said: unknown = result;
  if (typeof said !== 'object' || said === null) return 'is no object';
  const given = said as { readonly status?: unknown; readonly event?: unknown };
  if (given.status === 'stable' || given.status === 'warning') {
    return given.event === undefined ? undefined : `is ${given.status} with an event`;
  }
  if (result.status !== 'drift') return `has the status ${String(given.status)}`;
  const { event } = result as { readonly event?: Partial<DriftEvent> };
  if (event?.at !== at) return `is a drift at ${event?.at}`;
  if (event.direction !== 'up' && event.direction !== 'down') {
    return `is a drift that goes ${String(event.direction)}`;
  }
  const odd = Object.entries(event.statistics ?? { statistics: NaN }).find(
    ([, value]) => !Number.isFinite(value),
  );
  return odd ? `has ${odd[0]} ${odd[1]}` : undefined;
}

/** The laws of drift detectors. */
export const driftDetectorChecks: readonly Check<DriftDetectorSubject>[] = [
  contractCheck('drift detector'),
  createCheck({}),
  {
    name: 'result',
    law: 'An update is stable, a warning, or a drift with the number of the update from 0, a direction and finite statistics.',
    remedy:
      'Count every update that is taken, after a drift too; tell no statistic that is not finite.',
    run: async (subject) => {
      const { results } = await watched(subject);
      results.forEach((result, at) => {
        const fault = faultOf(result, at);
        demand(fault === undefined, `Update ${at} ${fault ?? ''}.`);
      });
    },
  },
  {
    name: 'refused',
    law: 'What is outside the numbers that the type accepts, NaN among it, is refused with DATA_VALUE, and changes nothing.',
    remedy: 'Look at the value before all else in `update`, and throw before anything is written.',
    run: async (subject) => {
      const detector = await made(subject);
      answers(detector, streamWithJump(subject.type.accepts).values.subarray(0, 50));
      const before = bytesOf(detector);
      for (const value of refusedBy(subject.type.accepts)) {
        const update = (): void => {
          detector.update(value as number);
        };
        await demandCode(update, ['DATA_VALUE'], `Given the ${typeof value} ${String(value)}`);
      }
      demand(bytesOf(detector) === before, 'Its state is another after what it refused.');
    },
  },
  {
    name: 'constant',
    law: 'A stream of one value has no drift.',
    remedy:
      'Ask for a difference above what rounding makes; begin a running extreme with the first value.',
    run: async (subject) => {
      for (const value of constants(subject.type.accepts)) {
        const [event] = eventsOf(answers(await made(subject), new Float64Array(2000).fill(value)));
        demand(!event, `Of ${value} alone, update ${event?.at} is a drift.`);
      }
    },
  },
  {
    name: 'jump',
    law: 'A large rise of the values is found, as one that goes up.',
    remedy:
      'Compare what came with what was; the direction is the sign of the newer mean less the older.',
    run: async (subject) => {
      const { jump, found } = await watched(subject);
      const [first] = found;
      demand(
        first !== undefined,
        `A rise at ${jump.at} is not found in ${jump.values.length - jump.at} updates.`,
      );
      demand(
        first?.direction === 'up',
        `A rise at ${jump.at} is told as ${first?.direction ?? ''}.`,
      );
    },
  },
  {
    name: 'once',
    law: `A drift is told once, and not again in the ${soon} updates that follow.`,
    remedy: 'Forget what was before the drift when the next value comes.',
    run: async (subject) => {
      const { found } = await watched(subject);
      found.forEach(({ at }, i) => {
        const last = found[i - 1]?.at ?? -Infinity;
        demand(at - last > soon, `The drift at ${last} is told again at ${at}.`);
      });
    },
  },
  {
    name: 'repeatable',
    law: 'The same options and values give the same answers.',
    remedy: 'Seed what is drawn by an option; read no clock and no Math.random.',
    run: async (subject) => {
      const { jump, results } = await watched(subject);
      demandEqual(answers(await made(subject), jump.values), results, 'Made and asked again');
    },
  },
  {
    name: 'separate',
    law: 'What one detector is given changes nothing for another.',
    remedy: 'Keep all that is remembered in what `create` makes, not beside it.',
    run: async (subject) => {
      const { jump, results } = await watched(subject);
      const [other, detector] = [await made(subject), await made(subject)];
      const reversed = jump.values.toReversed();
      const found = Array.from(jump.values, (value, i) => {
        other.update(reversed[i] as number);
        return detector.update(value);
      });
      demandEqual(found, results, 'Beside another detector');
    },
  },
  {
    name: 'round-trip',
    law: 'Saved at any update, sent as bytes and loaded into a detector that was used, it goes on with the same answers and states.',
    remedy:
      'Save all that an answer depends on: the count of updates, that a drift was just told, the place of a random stream.',
    run: async (subject) => {
      const { jump, results } = await watched(subject);
      const first = eventsOf(results.slice(jump.at))[0]?.at ?? jump.at;
      for (const cut of [1, jump.at, first, first + 1, first + 2]) {
        const before = await made(subject);
        answers(before, jump.values.subarray(0, cut));
        const loaded = await made(subject);
        answers(loaded, jump.values.subarray(jump.at - 30, jump.at + 30));
        loaded.loadState(throughBytes(before.saveState()));
        const rest = jump.values.subarray(cut);
        demandEqual(answers(loaded, rest), results.slice(cut), `Loaded after ${cut} updates`);
        answers(before, rest);
        demand(
          bytesOf(loaded) === bytesOf(before),
          `Loaded after ${cut} updates, its last state is another.`,
        );
      }
    },
  },
  {
    name: 'bounded',
    law: 'Its state does not grow with the stream: four times the updates add at most a quarter.',
    remedy: 'Remember counts, means or a window of a greatest length, not the values themselves.',
    run: async (subject) => {
      const detector = await made(subject);
      const { values, at } = streamWithJump(subject.type.accepts);
      const sizeAfter = (updates: number): number => {
        for (let i = 0; i < updates; i++) detector.update(values[i % at] as number);
        return encodeState(detector.saveState()).length;
      };
      const before = sizeAfter(4000);
      const after = sizeAfter(12_000);
      demand(
        after <= 1.25 * before,
        `Of ${before} bytes after 4000 updates, it has ${after} after 16000.`,
      );
    },
  },
  {
    name: 'foreign-state',
    law: 'A state of another kind is refused with STATE.',
    remedy: 'Begin `loadState` with `expectState`.',
    run: async (subject) => {
      const detector = await made(subject);
      const load = (): void => {
        detector.loadState(foreignState);
      };
      await demandCode(load, ['STATE'], 'A foreign state');
    },
  },
];
