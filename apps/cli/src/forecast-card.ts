import type { PredictionResult } from '@prodrome/core';
import Table from 'cli-table3';
import { colors } from './colors.ts';

/** One forecast for a person: the probability, who said what, and with which weight. */
export function forecastCard(
  result: PredictionResult,
  { label, horizonDays }: { readonly label: string; readonly horizonDays: number },
): string {
  const { receipt, confidence, prediction, expertContributions } = result;
  const probability = typeof prediction === 'number' ? prediction : NaN;
  const when =
    horizonDays === 1
      ? 'the next day'
      : horizonDays === 0
        ? 'this row'
        : `${horizonDays} days later`;
  const table = new Table({
    head: ['expert', 'probability', 'weight', 'contribution'],
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  const names = [
    ...new Set([...Object.keys(receipt.weights ?? {}), ...Object.keys(receipt.silent)]),
  ];
  for (const name of names) {
    const silence = receipt.silent[name];
    table.push([
      name,
      silence ?? fixed(receipt.values[name]),
      fixed(receipt.weights?.[name]),
      fixed(expertContributions?.[name]),
    ]);
  }
  const answer = Number.isNaN(probability)
    ? 'no expert can answer'
    : `${colors.bold(`${Math.round(100 * probability)} %`)}${
        confidence === undefined ? '' : ` (confidence ${fixed(confidence)})`
      }`;
  return [
    `Patient ${result.patientId}, ${horizonDays === 0 ? '' : 'as known at the end of '}${result.timestamp}`,
    `${label} on ${when}: ${answer}${result.degraded ? ', degraded: an expert gave no answer' : ''}`,
    `Served by ${receipt.served}, model ${receipt.model.slice(0, 12)}`,
    table.toString(),
    'Research software, not a medical device. It is often wrong and does not replace a clinician.',
  ].join('\n');
}

const fixed = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(3));
