import { expectOutputs, reportForecasts, writeReport } from '@prodrome/assembly';
import type { ReportOptions } from '../command-options.ts';
import { interruptible } from '../interrupt.ts';
import { printable } from '../printable.ts';

/** `prodrome report` */
export async function reportCommand(options: ReportOptions): Promise<void> {
  const { predictions, out = 'report.html', card, column, group, horizon, json, ...rest } = options;
  await expectOutputs(
    { '--out': out, '--card': card },
    { '--predictions': predictions, '--importance': rest.importance },
    { '--model': rest.model },
  );
  const made = await interruptible((signal) =>
    reportForecasts({
      ...{ ...rest, predictions, signal },
      ...(column && { columns: column }),
      ...(group && { groups: group }),
      ...(horizon !== undefined && { horizonDays: horizon }),
    }),
  );
  writeReport(out, made.html);
  if (card !== undefined) writeReport(card, made.card);
  const { findings, summary } = made;
  const text =
    json === true
      ? JSON.stringify({ out, ...(card !== undefined && { card }), ...findings })
      : [
          `${printable(findings.about)}: ${summary}`,
          `Report: ${printable(out)}`,
          ...(card === undefined ? [] : [`Card: ${printable(card)}`]),
        ].join('\n');
  process.stdout.write(`${text}\n`);
}
