import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { decodeState, encodeState, type Executor } from '@prodrome/core';
import { inlineExecutor } from '@prodrome/executors';
import { openModel, train } from '../src/index.ts';
import { diaryText, temporaryFolder } from './support.ts';

const folder = temporaryFolder();

const config = (split: string) => `
data: { outcome: headache }
experts:
  - { name: body, type: logistic_regression }
  - { name: trees, type: gradient_boosting, parameters: { n_estimators: 5 } }
validation: { split: ${split}, folds: 2, inner_folds: 2, bootstrap_draws: 50 }
`;

/** One person's days; from one day on all else than before. */
function diary(days: number, changedFrom = Infinity): string {
  const [head = '', ...lines] = diaryText({ patients: 1, days }).trimEnd().split('\n');
  const changed = lines.map((line, day) => {
    if (day < changedFrom) return line;
    const [patient, date, headache = '0'] = line.split(',');
    return [patient, date, 1 - Number(headache), '11', 'd0'].join(',');
  });
  return `${[head, ...changed].join('\n')}\n`;
}

async function trained(name: string, text: string) {
  const data = await folder.write(`${name}.csv`, text);
  const own = await folder.write('one.yaml', config('forward'));
  return train({ config: own, data, out: folder.path(name) });
}

it('a diary of one person is trained on in blocks of time, with intervals over blocks of days', async () => {
  const { metrics } = await trained('one', diary(200));
  // two folds after the first third of 199 labelled days; blocks are counted from the first day
  expect(metrics).toMatchObject({ patients: 1, rows: 132 });
  expect(metrics.blocks).toBe(11);
  const { logLoss, ci, absent } = metrics.models['body'] ?? { ci: {}, absent: {} };
  expect(logLoss).toBeGreaterThan(0);
  expect(ci.logLoss).toHaveLength(2);
  expect(absent.withinAuc).toMatch(/one person/);
  expect(metrics.models['body']).not.toHaveProperty('withinAuc');
  // what a bundle says is what was found
  const stored: unknown = JSON.parse(await readFile(folder.path('one/metrics.json'), 'utf8'));
  expect(stored).toMatchObject({ patients: 1, blocks: 11 });
  const data = folder.path('one.csv');
  const { metrics: again } = await (await openModel(folder.path('one'))).evaluate(data, {});
  expect(again.blocks).toBe(15);
});

/** The outputs of every task, as bytes. */
async function outputsOf(name: string, text: string): Promise<Map<string, string>> {
  const inline = inlineExecutor.create({}, {});
  const found = new Map<string, string>();
  const executor: Executor = {
    run: async function* (tasks, runner, context) {
      for await (const one of inline.run(tasks, runner, context)) {
        const { output } = one.outcome;
        if (output) found.set(one.task.name, Buffer.from(encodeState(output)).toString('base64'));
        yield one;
      }
    },
  };
  const data = await folder.write(`${name}.csv`, text);
  const own = await folder.write('one.yaml', config('forward'));
  await train({ config: own, data, out: folder.path(name), executor });
  return found;
}

/** The answers for the first three held-out days. */
function firstAnswers(outputs: Map<string, string>, name: string): readonly unknown[] {
  const { tensors } = decodeState(Buffer.from(outputs.get(name) ?? '', 'base64'));
  const answers = [...(tensors['values']?.data ?? [])].slice(0, 3);
  expect(answers).toHaveLength(3);
  return answers;
}

it('nothing of a fold is learned from what comes after it', async () => {
  // of 199 labelled days the first outer fold trains on 66; its inner folds cut these at 22 and 44
  const known = await outputsOf('as-it-was', diary(200));
  const later = await outputsOf('later', diary(200, 70));
  const earlier = await outputsOf('earlier', diary(200, 47));
  const same = (other: Map<string, string>, name: string) => other.get(name) === known.get(name);
  const learned = [...known.keys()].filter((name) =>
    /^fold-1\/.*(features|expert|council)/.test(name),
  );
  const inner = learned.filter((name) => name.startsWith('fold-1/inner-'));
  expect(learned).toContain('fold-1/council');
  expect(inner.length).toBeGreaterThan(4);
  // one training set may answer a later fold too, about days that are others: its first answers tell what was learned
  const experts = learned.filter((name) => name.includes('/expert/'));
  expect(experts.length).toBeGreaterThan(8);
  for (const name of experts) expect(firstAnswers(later, name)).toEqual(firstAnswers(known, name));
  expect(same(later, 'fold-1/council')).toBe(true);
  // what changes within the second inner block changes the council, but nothing of the first block
  const first = inner.filter((name) =>
    name.startsWith(inner[0]?.slice(0, 'fold-1/inner-1'.length) ?? ''),
  );
  expect(first.length).toBeGreaterThan(2);
  expect(first.filter((name) => !same(earlier, name))).toEqual([]);
  expect(same(earlier, 'fold-1/council')).toBe(false);
});

it('is told that unseen people cannot be held out', async () => {
  const data = await folder.write('few.csv', diary(60));
  const own = await folder.write('people.yaml', config('patients'));
  await expect(train({ config: own, data, out: folder.path('no') })).rejects.toMatchObject({
    code: 'DATA_INSUFFICIENT',
    hint: 'Of one person only later days can be held out: validation: { split: forward }',
  });
});
