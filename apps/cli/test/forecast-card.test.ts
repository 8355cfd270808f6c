import { stripVTControlCharacters } from 'node:util';
import { expect, it } from '@jest/globals';
import type { PredictionResult, ReceiptStep } from '@prodrome/core';
import { forecastCard } from '../src/forecast-card.ts';

const result = (steps: readonly ReceiptStep[]): PredictionResult => ({
  ...{ patientId: 'ann', timestamp: '2024-03-01', prediction: 0.42, degraded: true },
  receipt: {
    ...{ model: 'abc', served: 'meta_learner', uncalibrated: 0.42, quality: {}, steps },
    weights: { body: 0.7, weather: 0.3, diary: 0 },
    values: { body: 0.5, weather: 0.2 },
    absent: { diary: 'asleep' },
  },
});

const step = (name: string, body: number): ReceiptStep => ({
  name,
  weights: { body, weather: 1 - body },
});

const linesOf = (steps: readonly ReceiptStep[]): string[] =>
  stripVTControlCharacters(forecastCard(result(steps), { label: 'headache', horizonDays: 1 }))
    .split('\n')
    .filter((line) => line.startsWith('│'));

it('says how a weight came about, where more than a gate has moved it', () => {
  const steps = [step('equal', 0.5), step('gate', 0.6), step('patient', 0.6), step('quality', 0.7)];
  const [head, body, weather, diary] = linesOf(steps);
  expect(head).toMatch(/weight +│ why/);
  expect(body).toContain('equal 0.500, gate +0.100, quality +0.100');
  expect(weather).toContain('equal 0.500, gate −0.100, quality −0.100');
  expect(diary).toMatch(/asleep +│ 0\.000 +│ – /);
  const moved = [step('equal', 0.5), step('gate', 0.5), step('patient', 0.7)];
  expect(linesOf(moved)[1]).toContain('equal 0.500, own record +0.200');
});

it('shows no control characters of a file', () => {
  const odd = { ...result([]), patientId: '\u001b[31mred\nline' };
  const card = forecastCard(odd, { label: 'headache', horizonDays: 1 });
  expect(card.split('\n')[0]).toBe(
    'Patient \\u001b[31mred\\u000aline, as known at the end of 2024-03-01',
  );
});

it('says nothing where the weight tells as much', () => {
  expect(linesOf([step('equal', 0.5), step('gate', 0.7)])[0]).not.toContain('why');
});
