import type { OutputValue, PredictionResult, ReceiptStep } from '@prodrome/core';
import Table from 'cli-table3';
import { colors } from './colors.ts';
import { printable } from './printable.ts';
import { horizonText } from './horizon-text.ts';

/** One forecast for a person: the probability, who said what, and with which weight. */
export function forecastCard(
  result: PredictionResult,
  { label, horizonDays }: { readonly label: string; readonly horizonDays: number },
): string {
  const { receipt, confidence, risk, prediction, expertContributions } = result;
  // equal weights and those of a gate tell no more than the weights
  const steps = (receipt.steps ?? []).length > 2 ? (receipt.steps ?? []) : [];
  const probabilities = typeof prediction === 'number' ? [prediction] : prediction;
  const table = new Table({
    head: ['expert', 'probability', 'weight', ...(steps.length > 0 ? ['why'] : []), 'contribution'],
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  const names = [
    ...new Set([...Object.keys(receipt.weights ?? {}), ...Object.keys(receipt.absent)]),
  ];
  for (const name of names) {
    const absence = receipt.absent[name];
    table.push([
      name,
      absence ?? fixed(receipt.values[name]),
      fixed(receipt.weights?.[name]),
      ...(steps.length > 0 ? [reasonOf(name, steps)] : []),
      fixed(expertContributions?.[name]),
    ]);
  }
  const percent = probabilities.map((p) => `${Math.round(100 * p)} %`).join(', ');
  const answer = probabilities.some(Number.isNaN)
    ? 'no expert can answer'
    : `${colors.bold(percent)}${risk === undefined ? '' : `, ${risk} risk`}${
        confidence === undefined ? '' : ` (confidence ${fixed(confidence)})`
      }`;
  return [
    `Patient ${printable(result.patientId)}, ${horizonDays === 0 ? '' : 'as known at the end of '}${result.timestamp}`,
    `${label} on ${horizonText(horizonDays)}: ${answer}${result.degraded ? ', degraded: an expert gave no answer' : ''}`,
    `Served by ${receipt.served}, model ${receipt.model.slice(0, 12)}`,
    table.toString(),
    'Research software, not a medical device. It is often wrong and does not replace a clinician.',
  ].join('\n');
}

/** How a weight came about: the equal share, and what each step added or took, where it is more than a rounding. */
function reasonOf(name: string, steps: readonly ReceiptStep[]): string {
  const weights = steps.map((step) => step.weights[name]);
  const [first] = weights;
  // a receipt tells all outputs; here is room for one
  if (typeof first !== 'number') return '–';
  const moves = steps.flatMap((step, at) => {
    const before = weights[at - 1];
    const now = weights[at];
    if (typeof before !== 'number' || typeof now !== 'number') return [];
    const moved = (now - before).toFixed(3);
    return Number(moved) === 0 ? [] : [`${stepWords[step.name] ?? step.name} ${signed(moved)}`];
  });
  return [`equal ${first.toFixed(3)}`, ...moves].join(', ');
}

const stepWords: Readonly<Record<string, string>> = {
  patient: 'own record',
};

const signed = (text: string): string =>
  text.startsWith('-') ? text.replace('-', '−') : `+${text}`;

function fixed(value: OutputValue | undefined): string {
  if (value === undefined) return '–';
  return typeof value === 'number'
    ? value.toFixed(3)
    : value.map((one) => one.toFixed(3)).join(', ');
}
