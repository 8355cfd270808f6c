import { openModel, type OpenModel } from '@prodrome/assembly';
import { ProdromeError, type CancelSignal } from '@prodrome/core';
import type { ExplainOptions } from '../command-options.ts';
import { counterfactualText } from '../counterfactual-text.ts';
import { effectNote, effectText } from '../effect-text.ts';
import { explanationText } from '../explanation-text.ts';
import { importanceText } from '../importance-text.ts';
import { interruptible } from '../interrupt.ts';
import { moduleSettings } from '../module-settings.ts';
import { plausibilityTable } from '../plausibility-text.ts';
import { createProgress } from '../progress.ts';

const warning =
  'These are the very rows the model was trained on: what it draws on here it may have learned by heart.';

/** `prodrome explain` */
export async function explainCommand(options: ExplainOptions): Promise<void> {
  expectOneQuestion(options);
  const progress = createProgress(options);
  await interruptible(async (signal) => {
    const model = await openModel(options.model, {
      emit: progress.sink,
      ...(await moduleSettings(options)),
    });
    const answered = await answer(model, options, signal);
    const { found } = answered;
    process.stdout.write(`${options.json === true ? JSON.stringify(found) : answered.text()}\n`);
  }).finally(() => {
    progress.stop();
  });
}

interface Answer {
  readonly found: unknown;
  text(): string;
}

async function answer(
  model: OpenModel,
  { patient, time, under, data, global, plausibility, effect }: ExplainOptions,
  signal: CancelSignal,
): Promise<Answer> {
  if (plausibility === true) {
    const found = await model.plausibility(data, { signal });
    if (!found) throw noRules(model.manifest.task.kind);
    return { found, text: () => plausibilityTable(found) };
  }
  if (effect) {
    const found = await model.effects(data, effect, { signal });
    return { found, text: () => [...found.map(effectText), effectNote].join('\n\n') };
  }
  if (patient === undefined) {
    const method = global === true ? 'permuted' : 'unknown';
    const found = await model.importance(data, { method, signal });
    if (found.inSample) process.stderr.write(`warning: ${warning}\n`);
    return { found, text: () => importanceText(found.importance) };
  }
  const { outcome, target, horizonDays } = model.manifest.schema;
  const what = { label: outcome ?? target ?? 'event', horizonDays };
  const asked = { patient, signal, ...(time !== undefined && { time }) };
  if (under !== undefined) {
    const found = await model.counterfactual(data, { ...asked, under });
    return { found, text: () => counterfactualText(found, what) };
  }
  const found = await model.explain(data, asked);
  return { found, text: () => explanationText(found, what) };
}

/** @throws ProdromeError `USAGE` for options that ask for different things. */
function expectOneQuestion(options: ExplainOptions): void {
  const { patient, time, under, global, plausibility, effect } = options;
  const ofDay = time === undefined ? (under === undefined ? undefined : '--under') : '--time';
  if (patient === undefined && ofDay !== undefined) {
    throw new ProdromeError('USAGE', {
      where: ofDay,
      expected: 'a --patient whose day it is',
      got: 'none',
    });
  }
  const asked = [
    ...(patient === undefined ? [] : ['--patient']),
    ...(global === true ? ['--global'] : []),
    ...(plausibility === true ? ['--plausibility'] : []),
    ...(effect ? ['--effect'] : []),
  ];
  if (asked.length < 2) return;
  throw new ProdromeError('USAGE', {
    where: 'explain',
    expected: `one of ${asked.join(', ')}`,
    got: asked.join(' and '),
  });
}

const noRules = (kind: string): ProdromeError =>
  new ProdromeError('USAGE', {
    where: '--plausibility',
    expected: 'a model of one binary outcome, of which the catalogue has rules',
    got: `a model of the kind ${kind}`,
  });
