import type { DataCheck } from '@prodrome/assembly';

type Report = Pick<DataCheck, 'impossible' | 'leftOut' | 'patientsTable'>;

/** What of a file is not used, though nobody said so: a line for each column, with its share and what to do. */
export const reportLines = ({ impossible, leftOut, patientsTable }: Report): readonly string[] => [
  ...impossible.map(impossibleLine),
  ...leftOut.map(
    ({ column, why, texts, cells, hint }) =>
      `${column} is left out: ${why}, ${texts} texts in ${cells} cells. ${hint}`,
  ),
  ...(patientsTable ? joinedLines(patientsTable) : []),
];

/** What a table of patients does not tell, and what of it is not used. */
function joinedLines(joined: NonNullable<Report['patientsTable']>): readonly string[] {
  return [
    ...(joined.unknownCount > 0 ? [unknownPatients(joined)] : []),
    ...reportLines(joined).map((line) => `${joined.file}, ${line}`),
  ];
}

function unknownPatients(joined: NonNullable<Report['patientsTable']>): string {
  const { file, known, unknown, unknownCount } = joined;
  const more = unknownCount > unknown.length ? ', …' : '';
  return `${file} tells nothing of ${unknownCount} of ${known + unknownCount} patients, whose columns of it are unknown: ${unknown.join(', ')}${more}`;
}

function impossibleLine({
  column,
  count,
  of,
  possible,
  found,
  rows,
  summed,
}: Report['impossible'][number]): string {
  const more = count > rows.length ? ', …' : '';
  const [low, high] = possible.map(short);
  const advice =
    2 * count > of
      ? `. If it is written on another scale: data: { columns: { ${column}: { scale: [0, 100] } } } with its ends, or unit`
      : '';
  return (
    `${column}: ${count} of ${of} ${summed === undefined ? 'numbers' : 'sums of days'} (${(100 * (count / of)).toFixed(1)} %) cannot be, hence unknown: ` +
    `${low ?? ''} to ${high ?? ''} can, ${found.map(short).join(' to ')} stand there (rows ${rows.join(', ')}${more})${advice}`
  );
}

const short = (value: number): string => String(Number(value.toPrecision(6)));

type Doubts = Pick<
  DataCheck['doubts'],
  'labelLike' | 'rowNumbers' | 'lonePatients' | 'repeatedRows'
>;

/** What is doubtful of a file as a whole. */
export const datasetDoubtLines = ({
  labelLike,
  rowNumbers,
  lonePatients,
  repeatedRows,
}: Doubts): readonly string[] => [
  ...labelLike.map(
    ({ column, agreement }) =>
      `${column} tells ${agreement === 1 ? 'every label' : `${(100 * agreement).toFixed(1)} % of the labels`}: if it was written after the outcome was known, put it under ignore`,
  ),
  ...rowNumbers.map((column) => `${column} numbers the rows: put it under ignore`),
  ...(lonePatients === undefined
    ? []
    : [
        `every patient of ${lonePatients} has one row: if it numbers the rows, name the column of patients under data.patient`,
      ]),
  ...(repeatedRows > 0
    ? [`${repeatedRows} rows repeat others in every cell; equal rows stay in one fold`]
    : []),
];
