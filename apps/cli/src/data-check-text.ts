import type { ColumnCheck, DataCheck, Spread } from '@prodrome/assembly';
import { doubtsText } from './doubts-text.ts';
import { leakLines } from './leak-lines.ts';
import { datasetDoubtLines, reportLines } from './report-lines.ts';
import { plainTable } from './plain-table.ts';

/** What a file holds, for people: its rows and patients, then a line for every column. */
export function dataCheckText(check: DataCheck): string {
  const { columns, constant, withoutDomain, unknown } = check;
  const doubts = [...datasetDoubtLines(check.doubts), ...doubtsText(check.doubts)];
  const unused = reportLines(check);
  const rows = columns.map((column) => {
    const { name, kind, domain, observed, variable = '–' } = column;
    return [name, variable, kind, domain, percent(observed), contents(column)];
  });
  return [
    ...overview(check),
    '',
    ...(rows.length > 0 ? plainTable(head, rows) : ['No further columns.']),
    ...(unused.length > 0
      ? ['', 'Not used as it stands:', ...unused.map((text) => `  ${text}`)]
      : []),
    ...notes(
      'Beyond what is plausible',
      columns.flatMap(({ name, implausible = 0 }) =>
        implausible > 0 ? [`${name} in ${implausible} rows`] : [],
      ),
    ),
    ...(doubts.length > 0 ? ['', 'Doubtful:', ...doubts.map((text) => `  ${text}`)] : []),
    ...(check.leaks.length > 0
      ? ['', 'Leaks:', ...leakLines(check.leaks).map((text) => `  ${text}`)]
      : []),
    ...besideLines(check),
    ...notes(
      'Unknown to the catalogue',
      unknown.map(({ name, similar }) =>
        similar.length > 0 ? `${name} (like ${similar.join(', ')}?)` : name,
      ),
    ),
    ...notes('Constant, hence of no use', constant),
    ...notes('In no domain, hence seen by experts of specialty all only', withoutDomain),
  ].join('\n');
}

/** What another file shares with it. */
function besideLines({ beside }: DataCheck): readonly string[] {
  if (!beside) return [];
  const { file, patients, leaks } = beside;
  const found =
    leaks.length > 0
      ? leakLines(leaks)
      : [
          `no patient of its ${patients}, and no days of theirs under another name, as far as that can be told`,
        ];
  return ['', `Shared with ${file}:`, ...found.map((text) => `  ${text}`)];
}

const head = ['column', 'known as', 'kind', 'domain', 'observed', 'min / median / max'];

function overview(check: DataCheck): string[] {
  const { file, shape, horizonDays, roles, ignored, rowsRead, patients } = check;
  const { duplicatesDropped, duplicateRows, labelled, events, eventRate, merge } = check;
  const { rowsPerPatient, daysPerPatient, gaps } = check;
  const days = horizonDays === 1 ? 'day' : 'days';
  const rate = eventRate === undefined ? '' : `: ${percent(eventRate)}`;
  const more = duplicatesDropped > duplicateRows.length ? ', …' : '';
  const dropped =
    duplicatesDropped === 0
      ? ''
      : `, ${duplicatesDropped} identical dropped (row ${duplicateRows.join(', ')}${more})`;
  return [
    `${file}: ${shape === 'diary' ? `a diary, labels ${horizonDays} ${days} ahead` : 'a table with a label on each row'}`,
    line(
      'columns',
      Object.entries(roles)
        .map(([role, column]) => `${role} = ${column}`)
        .join(', '),
    ),
    ...(ignored.length > 0 ? [line('ignored', ignored.join(', '))] : []),
    line('rows', `${rowsRead}${dropped}`),
    ...(merge === undefined ? [] : [mergedLine(check)]),
    line('cells', cellsText(check.cells)),
    line('patients', String(patients)),
    daysPerPatient
      ? line('days each', spreadText(daysPerPatient))
      : line('rows each', spreadText(rowsPerPatient)),
    ...(gaps
      ? [
          line(
            'gaps',
            gaps.days === 0
              ? 'none between first and last day'
              : `${gaps.days} days (${percent(gaps.share)}) not recorded between first and last, in ${gaps.patients} of ${patients} patients; longest ${gaps.longest}`,
          ),
        ]
      : []),
    line('labelled', `${labelled} rows, ${events} with an event${rate}`),
  ];
}

/** How many entries or samples became how many days, and by which rules. */
function mergedLine({ merge = 'entries', rows, rowsMerged, columns }: DataCheck): string {
  const byRule = new Map<string, string[]>();
  for (const { name, merge: rule = '', night } of columns) {
    const told = night ? `${rule} of the night` : rule;
    byRule.set(told, [...(byRule.get(told) ?? []), name]);
  }
  const rules = [...byRule].map(([rule, names]) => `${rule} of ${names.join(', ')}`);
  return line('merged', `${rows + rowsMerged} ${merge} became ${rows} days: ${rules.join('; ')}`);
}

/** Where the cells went; what none did is not told. */
function cellsText({ read, ...went }: DataCheck['cells']): string {
  const parts = Object.entries(went).filter(([, count]) => count > 0);
  return `${read} = ${parts.map(([what, count]) => `${count} ${cellWords[what as keyof typeof went]}`).join(' + ')}`;
}

const cellWords: Readonly<Record<Exclude<keyof DataCheck['cells'], 'read'>, string>> = {
  keys: 'of patients and times',
  used: 'used',
  missing: 'missing',
  impossible: 'that cannot be',
  ignored: 'ignored',
  leftOut: 'left out',
  repeated: 'of duplicates',
  merged: 'merged into others',
  outside: 'of nights without a day',
};

const line = (what: string, text: string): string => `  ${what.padEnd(10)} ${text}`;

const mostNames = 40;

const notes = (what: string, names: readonly string[]): string[] =>
  names.length === 0
    ? []
    : ['', `${what}: ${names.slice(0, mostNames).join(', ')}${moreText(names.length - mostNames)}`];

const moreText = (more: number): string => (more > 0 ? ` and ${more} more` : '');

const mostCategories = 6;

function contents({ values, categories, unit }: ColumnCheck): string {
  if (values) return `${spreadText(values)}${unit === undefined ? '' : ` ${unit}`}`;
  if (!categories) return '–';
  const byRows = [...categories].sort((a, b) => b.rows - a.rows);
  const shown = byRows.slice(0, mostCategories).map(({ name, rows }) => `${name} ${rows}`);
  const others = byRows.length - shown.length;
  return [...shown, ...(others > 0 ? [`${others} more`] : [])].join(', ');
}

const spreadText = ({ min, median, max }: Spread): string =>
  [min, median, max].map((value) => Number(value.toPrecision(6))).join(' / ');

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
