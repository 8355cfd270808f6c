import { expectOutputs, gainText, tune, type TuneAnswer } from '@prodrome/assembly';
import type { TuneOptions } from '../command-options.ts';
import { interruptible } from '../interrupt.ts';
import { plainTable } from '../plain-table.ts';
import { createProgress } from '../progress.ts';

/** `prodrome tune`: options that cross-validate better, and whether they are better on patients that were kept apart. */
export async function tuneCommand(options: TuneOptions): Promise<void> {
  const { config, data, budget, timeLimit, seed, resume } = options;
  const out = options.out ?? `${config.replace(/\.ya?ml$/, '')}.tuned.yaml`;
  await expectOutputs({ '--out': out }, { '--data': data, '--config': config });
  const progress = createProgress(options);
  const answer = await interruptible((signal) =>
    tune({
      ...{ config, data, out, budget, signal, emit: progress.sink },
      ...(timeLimit !== undefined && { timeLimitMs: 1000 * timeLimit }),
      ...(seed !== undefined && { seed }),
      ...(resume !== undefined && { resume }),
    }),
  ).finally(() => {
    progress.stop();
  });
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ out, ...answer })}\n`
      : `${tuneText(answer)}\nConfiguration: ${out}\n`,
  );
}

function tuneText({ components, untuned, gain, stopped }: TuneAnswer): string {
  const rows = components.map(({ name, trials, failed, defaultLoss, loss, parameters }) => [
    name,
    failed > 0 ? `${trials} (${failed} failed)` : String(trials),
    defaultLoss?.toFixed(4) ?? '',
    loss?.toFixed(4) ?? '',
    optionsText(parameters),
  ]);
  return [
    ...plainTable(['component', 'trials', 'as it was', 'best', 'options'], rows),
    '',
    'Losses: cross-validated on the patients that were searched on; as the lowest of many the best flatters.',
    ...components.flatMap(({ name, importance }) =>
      importance ? [`What moves the loss of ${name}: ${importanceText(importance)}`] : [],
    ),
    ...(untuned.length > 0 ? [`Nothing to search for: ${untuned.join(', ')}`] : []),
    ...(stopped === 'time' ? ['The time was over before the budget.'] : []),
    `What is served: ${gainText(gain)}`,
  ].join('\n');
}

/** Options that bring about a hundredth of the variance at the least, five at the most. */
function importanceText({ parameters, pairs }: Importance): string {
  const shares = [
    ...parameters.map(({ name, share }) => ({ name, share })),
    ...pairs.map(({ names, share }) => ({ name: names.join(' with '), share })),
  ];
  return shares
    .filter(({ share }) => share >= 0.01)
    .sort((a, b) => b.share - a.share)
    .slice(0, 5)
    .map(({ name, share }) => `${name} ${Math.round(100 * share)} %`)
    .join(', ');
}

type Importance = NonNullable<TuneAnswer['components'][number]['importance']>;

const optionsText = (parameters: TuneAnswer['components'][number]['parameters']): string => {
  const own = Object.entries(parameters).map(
    ([name, value]) =>
      `${name} ${typeof value === 'number' ? Number(value.toPrecision(4)) : JSON.stringify(value)}`,
  );
  return own.length === 0 ? 'as it was' : own.join(', ');
};
