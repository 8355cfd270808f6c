import { expect, it } from '@jest/globals';
import { climatology } from '@prodrome/experts';
import { createStream } from '@prodrome/numerics';
import { fitErrorModels, withConfidence } from '../src/model/confidence.ts';
import { withOutOfFoldConfidence } from '../src/selection/out-of-fold-confidence.ts';
import { joinAnswers } from '../src/model/answer-batch.ts';
import { contextTable, expert } from './support.ts';

const n = 60;
const stream = createStream('confidence');
const draw = () => Float64Array.from({ length: n }, () => stream.next());
const context = contextTable(
  [{ name: 'x', domain: 'context', kind: 'number' }],
  Float32Array.from(draw()),
  n,
);
const own = draw();
const batch = joinAnswers(
  [expert('modest', climatology, 'all'), expert('sure', climatology, 'all')],
  [
    { outputs: 1, values: draw(), absence: new Uint8Array(n) },
    { outputs: 1, values: draw(), absence: new Uint8Array(n), confidence: own },
  ],
  context,
  1,
);
const labels = draw().map((value) => Math.round(value));
const folds = Int32Array.from({ length: n }, (_, i) => i % 3);
const flipped = labels.map((label, i) => (folds[i] === 0 ? 1 - label : label));
const of = (confidence: Float64Array, j: number, fold: number) =>
  [...confidence].filter((_, at) => at % 2 === j && folds[Math.floor(at / 2)] === fold);

it('a row’s confidence has not seen its own fold’s labels, those of other folds it has', () => {
  const { confidence: before } = withOutOfFoldConfidence(batch, context, labels, {
    folds,
    inTime: false,
  });
  const { confidence: after } = withOutOfFoldConfidence(batch, context, flipped, {
    folds,
    inTime: false,
  });
  expect(of(after, 0, 0)).toEqual(of(before, 0, 0));
  expect(of(after, 0, 1)).not.toEqual(of(before, 0, 1));
});

it('fitted on all rows, an error model has seen them', () => {
  const fit = (known: Float64Array) =>
    withConfidence(batch, fitErrorModels(batch, context, known), context).confidence;
  expect(of(fit(flipped), 0, 0)).not.toEqual(of(fit(labels), 0, 0));
});

it('an expert’s own confidence stays', () => {
  const { confidence } = withOutOfFoldConfidence(batch, context, labels, { folds, inTime: false });
  expect([...confidence].filter((_, at) => at % 2 === 1)).toEqual([...own]);
});
