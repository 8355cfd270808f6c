import { ProdromeError, type EventSink } from '@prodrome/core';
import type { DataReport } from '@prodrome/data';

/**
 * Warns of patients of whom their table tells nothing, and of columns of the file that it stands for; the batches of one file at once.
 * @throws ProdromeError `DATA_CONFLICT` where it knows none of them.
 */
export function tellPatients(
  reports: readonly Pick<DataReport, 'patientsTable' | 'file'>[],
  emit: EventSink | undefined,
): void {
  const joined = reports.flatMap(({ patientsTable }) => (patientsTable ? [patientsTable] : []));
  const [first] = joined;
  if (!first) return;
  const sum = (of: 'known' | 'unknownCount'): number =>
    joined.reduce((total, one) => total + one[of], 0);
  const [known, unknown] = [sum('known'), sum('unknownCount')];
  const some = joined.flatMap((one) => one.unknown).slice(0, 5);
  if (known === 0) {
    throw new ProdromeError('DATA_CONFLICT', {
      where: first.file,
      expected: `patients of the data, such as ${some.join(', ')}`,
      got: 'none of them',
      hint: 'Write identifiers alike in both files',
    });
  }
  const warn = (message: string): void => {
    emit?.({ type: 'warning', code: 'DATA_CONFLICT', message });
  };
  if (unknown > 0) {
    warn(
      `${first.file} tells nothing of ${unknown} of ${known + unknown} patients, such as ${some.join(', ')}: are identifiers written alike?`,
    );
  }
  if (first.instead.length > 0) {
    warn(
      `${first.file} tells of ${first.instead.join(', ')}: what the data have there is not read`,
    );
  }
}
