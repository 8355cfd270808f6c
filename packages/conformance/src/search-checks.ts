import type { JsonValue, Search, SearchDimension, SearchType, Trial } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { demand, demandCode, type Check } from './check.ts';
import { foreignState, makeFor, throughBytes, type TypeSubject } from './make.ts';
import { contractCheck, createCheck } from './type-checks.ts';

/** A type of search under examination, with the options to examine it with. */
export type SearchSubject = TypeSubject<SearchType>;

const space: Readonly<Record<string, SearchDimension>> = {
  rate: { kind: 'number', low: 1e-4, high: 1, whole: false, scale: 'log' },
  share: { kind: 'number', low: -0.5, high: 0.5, whole: false, scale: 'linear' },
  layers: { kind: 'number', low: 1, high: 4, whole: true, scale: 'linear' },
  kind: { kind: 'choice', values: ['first', 'second', null] },
  size: { kind: 'choice', values: [16, 32, 64], ordered: true, when: { kind: ['first', null] } },
};

/** How many trials a search is watched for. */
const watched = 24;

const made = (subject: SearchSubject): Promise<Search> =>
  makeFor(subject, { space, stream: createStream('conformance search') });

/** A loss that is least at rate 0.1, share 0. */
function lossOf({ parameters }: Trial): number {
  const { rate, share } = parameters as Readonly<Record<string, number>>;
  return Math.log10(rate ?? NaN) ** 2 + (share ?? NaN) ** 2;
}

/** Two that no trial makes least at once; every fifth fails. */
function lossesOf(trial: Trial): number | readonly number[] {
  if (trial.id % 5 === 4) return NaN;
  const { rate } = trial.parameters as Readonly<Record<string, number>>;
  return [lossOf(trial), Math.abs(rate ?? NaN)];
}

/** Asks and tells, a few at a time, until so many trials were asked for or the search has ended. */
function run(
  search: Search,
  most = watched,
  loss: (trial: Trial) => number | readonly number[] = lossOf,
): readonly Trial[] {
  const asked: Trial[] = [];
  while (asked.length < most && !search.hasEnded()) {
    const trials = search.ask(Math.min(3, most - asked.length));
    if (trials.length === 0) break;
    for (const trial of trials) {
      asked.push(trial);
      const told = loss(trial);
      if (typeof told === 'number') search.tell(trial.id, told);
      else search.tellLosses?.(trial.id, told);
    }
  }
  return asked;
}

const holds = (dimension: SearchDimension, value: JsonValue | undefined): boolean => {
  if (dimension.kind === 'choice') return dimension.values.some((each) => each === value);
  const { low, high, whole } = dimension;
  return (
    typeof value === 'number' &&
    value >= low &&
    value <= high &&
    (!whole || Number.isInteger(value))
  );
};

const text = (trials: readonly Trial[]): string => JSON.stringify(trials);

/** The laws of searches for parameters. */
export const searchChecks: readonly Check<SearchSubject>[] = [
  contractCheck('search'),
  createCheck({ space, stream: createStream('conformance search') }),
  {
    name: 'in-space',
    law: 'A trial has a value of the space for each of its names, and no others.',
    remedy: 'Clamp and round numbers to their dimension; take choices from its values.',
    run: async (subject) => {
      for (const { parameters } of run(await made(subject))) {
        const names = Object.keys(parameters).sort().join();
        demand(names === Object.keys(space).sort().join(), `It tries ${names}.`);
        for (const [name, dimension] of Object.entries(space)) {
          const value = parameters[name];
          demand(holds(dimension, value), `It tries ${name} = ${JSON.stringify(value)}.`);
        }
      }
    },
  },
  {
    name: 'most',
    law: 'It asks for at most as many trials as are wanted, each with an id of its own.',
    remedy: 'Stop at `most`, and count ids up.',
    run: async (subject) => {
      const search = await made(subject);
      const ids = new Set<number>();
      for (const most of [1, 2, 5]) {
        const trials = search.ask(most);
        demand(trials.length <= most, `Asked for ${most}, it gives ${trials.length}.`);
        for (const trial of trials) {
          demand(!ids.has(trial.id), `Two trials have the id ${trial.id}.`);
          ids.add(trial.id);
          search.tell(trial.id, lossOf(trial));
        }
      }
    },
  },
  {
    name: 'goes-on',
    law: 'When all that it asked for is told, it asks for more or has ended; when it has ended it asks for nothing.',
    remedy: 'Let `hasEnded` be true when `ask` would give nothing with nothing to wait for.',
    run: async (subject) => {
      const search = await made(subject);
      const tried = run(search).length;
      demand(tried === watched || search.hasEnded(), `After ${tried} trials it asks for nothing.`);
      if (search.hasEnded())
        demand(search.ask(1).length === 0, 'It has ended and asks for a trial.');
    },
  },
  {
    name: 'repeatable',
    law: 'The same setting, told the same, asks for the same trials.',
    remedy: 'Take all chance from `setting.stream`.',
    run: async (subject) => {
      const [first, again] = [run(await made(subject)), run(await made(subject))];
      demand(text(again) === text(first), `It tried ${text(again)}, before ${text(first)}.`);
    },
  },
  {
    name: 'failed-trial',
    law: 'A loss of NaN is a trial that failed: the search goes on.',
    remedy: 'Treat NaN as worse than every number, before it meets a comparison or a sum.',
    run: async (subject) => {
      const search = await made(subject);
      const failing = (trial: Trial): number => (trial.id % 2 === 0 ? NaN : lossOf(trial));
      const tried = run(search, watched, failing);
      demand(
        tried.length === watched || search.hasEnded(),
        `After ${tried.length} it asks for nothing.`,
      );
      const wrong = tried.find(({ parameters }) => Object.values(parameters).some(Number.isNaN));
      demand(!wrong, `It tries ${JSON.stringify(wrong)}, with NaN for null.`);
    },
  },
  {
    name: 'unasked',
    law: 'A loss for a trial that it did not ask for, or was told already, is refused with USAGE.',
    remedy: 'Keep the ids that are waited for, and throw for others.',
    run: async (subject) => {
      const search = await made(subject);
      const [trial] = search.ask(1);
      const tell = (id: number) => () => {
        search.tell(id, 1);
      };
      await demandCode(tell(987_654), ['USAGE'], 'An id that was never asked for');
      if (!trial) return;
      search.tell(trial.id, 1);
      await demandCode(tell(trial.id), ['USAGE'], 'Told twice');
    },
  },
  {
    name: 'round-trip',
    law: 'Saved, sent as bytes and loaded in the middle, it goes on with the same trials, and waits for those that were asked for.',
    remedy:
      'Save all that was told and the ids that are waited for; fork the stream by the id of each trial, so that it has no place to lose.',
    run: async (subject) => {
      const [whole, before] = [await made(subject), await made(subject)];
      run(whole, 6);
      run(before, 6);
      const [waiting, same] = [whole.ask(2), before.ask(2)];
      const loaded = await made(subject);
      run(loaded, 3);
      loaded.loadState(throughBytes(before.saveState()));
      const tell = (search: Search, trials: readonly Trial[]) => {
        for (const trial of trials) search.tell(trial.id, lossOf(trial));
      };
      tell(whole, waiting);
      tell(loaded, same);
      const [expected, found] = [run(whole, 9), run(loaded, 9)];
      demand(text(found) === text(expected), `It tried ${text(found)}, not ${text(expected)}.`);
    },
  },
  {
    name: 'informed',
    law: 'What it is informed of before it is first asked is no trial of its own, and is saved with it.',
    remedy: 'Save it as what was told is saved, without an id.',
    run: async (subject) => {
      const search = await made(subject);
      if (!search.inform) return;
      for (const trial of run(await made(subject))) {
        search.inform(trial.parameters, lossOf(trial));
      }
      const loaded = await made(subject);
      loaded.loadState(throughBytes(search.saveState()));
      const [expected, found] = [run(search, 9), run(loaded, 9)];
      const ids = new Set(expected.map(({ id }) => id));
      demand(ids.size === expected.length, 'Two trials have the same id.');
      demand(text(found) === text(expected), `It tried ${text(found)}, not ${text(expected)}.`);
    },
  },
  {
    name: 'several-losses',
    law: 'With tellLosses, one loss is told as by tell; of several it is saved and goes on with the same trials; another number of them is refused with USAGE.',
    remedy: 'Keep how many losses the first trial gave, and save them all as what was told.',
    run: async (subject) => {
      const [single, list] = [await made(subject), await made(subject)];
      if (!single.tellLosses) return;
      const one = run(list, watched, (trial) => [lossOf(trial)]);
      const alone = run(single);
      demand(text(one) === text(alone), `Told lists of one, it tried ${text(one)}, not the same.`);
      const whole = await made(subject);
      run(whole, watched, lossesOf);
      const loaded = await made(subject);
      loaded.loadState(throughBytes(whole.saveState()));
      const [expected, found] = [run(whole, 9, lossesOf), run(loaded, 9, lossesOf)];
      demand(text(found) === text(expected), `It tried ${text(found)}, not ${text(expected)}.`);
      const [trial] = loaded.ask(1);
      if (!trial) return;
      const tell = (): void => loaded.tellLosses?.(trial.id, [1, 2, 3]);
      await demandCode(tell, ['USAGE'], 'Told three losses after two');
    },
  },
  {
    name: 'foreign-state',
    law: 'A state of another kind is refused with STATE.',
    remedy: 'Begin `loadState` with `expectState`.',
    run: async (subject) => {
      const search = await made(subject);
      const load = (): void => {
        search.loadState(foreignState);
      };
      await demandCode(load, ['STATE'], 'A foreign state');
    },
  },
];
