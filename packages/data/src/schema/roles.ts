import { nearestNames } from '@prodrome/config';
import { ProdromeError, type ColumnCatalogue, type KnownColumn } from '@prodrome/core';
import { withColumnOptions } from './column-options.ts';
import type { ResolvedDataOptions } from './data-options.ts';
import type { ResolvedPatientsOptions } from './patients-options.ts';
import type { LeftOutColumn, SchemaColumn, TableSchema } from './dataset.ts';
import type { LabelReading } from './label-reading.ts';
import type { Merging, SaidMerge } from './merge.ts';
import type { Writing } from './writing.ts';
import type { Source, SourceColumn } from '../formats/source.ts';

/** A feature column to be read. */
export interface FeaturePlan {
  readonly index: number;
  readonly name: string;
  readonly domain: string;
  /** What it must be, when a schema says so. */
  readonly known?: SchemaColumn;
  /** What a catalogue knows of it, as a person says it is written. */
  readonly meaning?: KnownColumn;
  /** Whether it may be written as hours and minutes. */
  readonly clock?: true;
  /** What a person says it is. */
  readonly kind?: 'category' | 'number';
  /** What a person says of several values of a day. */
  readonly said?: SaidMerge;
}

/** Which column of a file plays which part. */
export interface Roles {
  readonly shape: TableSchema['shape'];
  readonly patient: number | undefined;
  readonly time: number | undefined;
  /** Outcome or target; undefined for aligned tables to be predicted. */
  readonly label: number | undefined;
  readonly horizonDays: number;
  readonly features: readonly FeaturePlan[];
  readonly ignored: readonly string[];
  /** Of a known schema: what is written is judged cell by cell, not by what the file looks like. */
  readonly isKnown?: true;
  /** Columns that nothing can be learned from, and are no features. */
  readonly leftOut?: readonly LeftOutColumn[];
  readonly labelReading?: LabelReading;
  readonly writing?: Writing;
  /** What several rows of a day are. */
  readonly merge?: Merging;
}

const patientNames = [
  ...['patient_id', 'patient', 'subject_id', 'subject', 'participant_id', 'participant'],
  ...['person_id', 'person', 'user_id', 'user', 'id'],
];
const timeNames = ['date', 'time', 'day', 'timestamp'];
const outcomeNames = ['headache_today', 'headache', 'migraine'];
const targetNames = ['target', 'label', 'y'];
const labelLikeNames = [...outcomeNames, 'outcome', ...targetNames];

/**
 * Gives every column its part, by the options and else by recognised names.
 * @throws ProdromeError `DATA_COLUMN`, `CONFIG`
 */
export function rolesFromOptions(
  source: Source,
  options: ResolvedDataOptions,
  catalogue?: ColumnCatalogue,
): Roles {
  const { file, columns } = source;
  const find = (name: string | undefined): number | undefined =>
    name === undefined ? undefined : indexOf(source, name);
  // a column that the options name is never recognised as something else
  const free = freeColumns(columns, options);
  const label = labelColumn(source, options, free);
  const patient = find(options.patient) ?? recognise(columns, free, patientNames);
  const time = find(options.time) ?? recognise(columns, free, timeNames);
  const parts = new Map<number, string>();
  const assign = (index: number | undefined, part: string): void => {
    if (index === undefined) return;
    const taken = parts.get(index);
    if (taken !== undefined) {
      throw new ProdromeError('CONFIG', {
        where: `${file}, column "${columns[index]?.name ?? ''}"`,
        expected: 'one use of a column',
        got: `${taken} and ${part}`,
        hint: 'Name the column in one place of the data section only',
      });
    }
    parts.set(index, part);
  };
  assign(patient, 'patient');
  assign(time, 'time');
  assign(label.index, label.shape === 'diary' ? 'outcome' : 'target');
  for (const name of options.ignore) assign(indexOf(source, name), 'ignore');
  for (const name of Object.keys(options.columns)) {
    const index = indexOf(source, name);
    // how the columns of other parts are written is said elsewhere
    if (parts.has(index)) assign(index, `columns.${name}`);
  }
  const domains = new Map<number, string>();
  for (const [domain, names] of Object.entries(options.domains)) {
    const spelt = domain === 'behavioral' ? 'behavioural' : domain;
    for (const name of names) {
      const index = indexOf(source, name);
      assign(index, `domains.${domain}`);
      domains.set(index, spelt);
    }
  }
  const features: FeaturePlan[] = [];
  columns.forEach(({ name }, index) => {
    if (parts.has(index) && !domains.has(index)) return;
    const meaning = catalogue?.find(name);
    const domain = domains.get(index) ?? meaning?.domain ?? 'other';
    const own = options.columns[name] ?? {};
    const { meaning: written, ...said } = withColumnOptions(name, meaning, own);
    features.push({
      ...{ index, name, domain, ...(written && { meaning: written }), ...said },
      ...(options.merge && { said: { merge: own.merge, night: own.night } }),
    });
  });
  return {
    ...{ shape: label.shape, patient, time, label: label.index, features },
    horizonDays: label.shape === 'diary' ? (options.horizonDays ?? 1) : 0,
    ignored: [...options.ignore],
    ...labelReadingOf(options),
    ...writingOf(options),
    ...mergingOf(source, options, label.shape, time),
  };
}

/**
 * Gives every column of a table of patients its part: one names the patient, the others are static.
 * @throws ProdromeError `DATA_COLUMN`, `CONFIG`
 */
export function rolesOfPatients(
  source: Source,
  options: ResolvedPatientsOptions,
  catalogue?: ColumnCatalogue,
): Roles {
  const { columns } = source;
  const ignored = new Set(options.ignore.map((name) => indexOf(source, name)));
  for (const name of Object.keys(options.columns)) indexOf(source, name);
  const free = new Set(columns.map(({ name }) => name).filter((_, at) => !ignored.has(at)));
  const patient =
    options.patient === undefined
      ? recognise(columns, free, patientNames)
      : indexOf(source, options.patient);
  if (patient === undefined) {
    throw new ProdromeError('DATA_COLUMN', {
      where: source.file,
      expected: 'a column that names the patient of each row',
      got: `the columns ${columns.map(({ name }) => visible(name)).join(', ')}`,
      hint: 'Name it under data.patients.patient',
    });
  }
  const features = columns.flatMap(({ name }, index): FeaturePlan[] => {
    if (index === patient || ignored.has(index)) return [];
    const { meaning, ...said } = withColumnOptions(
      ...([name, catalogue?.find(name), options.columns[name] ?? {}] as const),
    );
    return [{ index, name, domain: 'static', ...(meaning && { meaning }), ...said }];
  });
  return {
    ...{ shape: 'aligned', patient, time: undefined, label: undefined, horizonDays: 0, features },
    ignored: [...options.ignore],
    ...writingOf(options),
  };
}

/**
 * Finds a schema's columns in another file; further columns are ignored.
 * @throws ProdromeError `DATA_COLUMN` that lists all that are missing.
 */
export function rolesFromSchema(source: Source, schema: TableSchema): Roles {
  const { file, columns } = source;
  const places = new Map(columns.map(({ name }, index) => [name, index]));
  const needed = [
    ...[schema.patient, schema.time?.name, schema.outcome].filter((name) => name !== undefined),
    ...schema.columns.map(({ name }) => name),
  ];
  const missing = needed.filter((name) => !places.has(name));
  if (missing.length > 0) {
    throw new ProdromeError('DATA_COLUMN', {
      where: file,
      expected: `the columns that the model was trained on: ${missing.join(', ')}`,
      got: `only ${columns.map(({ name }) => visible(name)).join(', ')}`,
      hint: missing.some((name) => schema.patients?.columns.some((own) => own.name === name))
        ? 'Add the missing columns, or name the table of patients that holds them (--patients)'
        : 'Add the missing columns; their cells may be empty where nothing was observed',
      fields: { file, missing },
    });
  }
  const place = (name: string | undefined): number | undefined =>
    name === undefined ? undefined : places.get(name);
  const used = new Set([...needed, schema.target]);
  return {
    isKnown: true,
    shape: schema.shape,
    patient: place(schema.patient),
    time: place(schema.time?.name),
    label: place(schema.outcome ?? schema.target),
    horizonDays: schema.horizonDays,
    features: schema.columns.map((known) => ({
      index: places.get(known.name) ?? -1,
      name: known.name,
      domain: known.domain,
      known,
    })),
    ignored: columns.map(({ name }) => name).filter((name) => !used.has(name)),
    ...(schema.labelReading && { labelReading: schema.labelReading }),
    ...(schema.writing && { writing: schema.writing }),
    ...(schema.merge && { merge: schema.merge }),
  };
}

function labelColumn(
  source: Source,
  options: ResolvedDataOptions,
  free: ReadonlySet<string>,
): { shape: TableSchema['shape']; index: number } {
  const { outcome, target } = options;
  if (outcome !== undefined) return { shape: 'diary', index: indexOf(source, columnOf(outcome)) };
  if (target !== undefined) return { shape: 'aligned', index: indexOf(source, columnOf(target)) };
  const like = source.columns.filter(
    ({ name }) => labelLikeNames.includes(name.toLowerCase()) && free.has(name),
  );
  // a blank within a name, or at its ends, is not seen
  const blurred = source.columns.filter(({ name }) => {
    const seen = name.replace(/\s/g, '').toLowerCase();
    return seen !== name.toLowerCase() && labelLikeNames.includes(seen) && free.has(name);
  });
  const [only] = like;
  const name = only?.name.toLowerCase() ?? '';
  const isTarget = targetNames.includes(name);
  if (!only || like.length > 1 || !(isTarget || outcomeNames.includes(name))) {
    const names = [...like, ...blurred].map((column) => column.name);
    throw new ProdromeError('CONFIG', {
      where: `data section for ${source.file}`,
      expected: '`outcome` (diary) or `target` (label on the row)',
      got: 'neither',
      hint:
        names.length > 0
          ? `It may be ${names.map(visible).join(' or ')}: say which, and which of the two it is`
          : 'Name the column that says whether there was an attack',
      fields: { file: source.file, candidates: names },
    });
  }
  if (isTarget && options.horizonDays !== undefined) {
    throw new ProdromeError('CONFIG', {
      where: `data section for ${source.file}`,
      expected: `no horizon_days, since "${only.name}" is a target: the label on its own row`,
      got: String(options.horizonDays),
      hint: `Remove horizon_days, or set outcome: ${only.name} for a diary`,
    });
  }
  return { shape: isTarget ? 'aligned' : 'diary', index: source.columns.indexOf(only) };
}

type LabelOption = ResolvedDataOptions['outcome'];

/** The column that an outcome or target names. */
function columnOf(option: LabelOption): string;
function columnOf(option: LabelOption | undefined): string | undefined;
function columnOf(option: LabelOption | undefined): string | undefined {
  return typeof option === 'object' ? option.column : option;
}

/** What makes an event of the label, where the options say it. */
function labelReadingOf({ outcome, target }: ResolvedDataOptions): {
  readonly labelReading?: LabelReading;
} {
  const option = outcome ?? target;
  if (typeof option !== 'object') return {};
  const { atLeast, yes, no } = option;
  if (atLeast !== undefined) return { labelReading: { atLeast } };
  return yes && no ? { labelReading: { yes, no } } : {};
}

/** @throws ProdromeError `CONFIG` for what has no days. */
function mergingOf(
  { file }: Source,
  { merge }: ResolvedDataOptions,
  shape: Roles['shape'],
  time: number | undefined,
): { readonly merge?: Merging } {
  if (merge === undefined) return {};
  if (shape === 'diary' && time !== undefined) return { merge };
  throw new ProdromeError('CONFIG', {
    where: `data.merge for ${file}`,
    expected: 'a diary with a column of times',
    got: shape === 'diary' ? 'none, so that every row is a day' : 'a label on each row',
    hint: shape === 'diary' ? 'Name the column under data.time' : 'Remove merge',
  });
}

/** How cells are written, where the options say it. */
function writingOf(options: ResolvedDataOptions | ResolvedPatientsOptions): {
  readonly writing?: Writing;
} {
  const { separator, encoding, missing, decimal, thousands, dateFormat, timeUnit } = options;
  const said = { separator, encoding, decimal, thousands, dateFormat, timeUnit };
  const writing: Writing = {
    ...(missing && missing.length > 0 && { missing }),
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
  };
  return Object.keys(writing).length > 0 ? { writing } : {};
}

function freeColumns(
  columns: readonly SourceColumn[],
  options: ResolvedDataOptions,
): ReadonlySet<string> {
  const { patient, time, outcome, target, ignore, domains, columns: written } = options;
  const named = new Set([patient, time, columnOf(outcome), columnOf(target), ...ignore]);
  for (const name of Object.keys(written)) named.add(name);
  for (const names of Object.values(domains)) for (const name of names) named.add(name);
  return new Set(columns.map(({ name }) => name).filter((name) => !named.has(name)));
}

function recognise(
  columns: readonly SourceColumn[],
  free: ReadonlySet<string>,
  names: readonly string[],
): number | undefined {
  for (const wanted of names) {
    const index = columns.findIndex(({ name }) => name.toLowerCase() === wanted && free.has(name));
    if (index >= 0) return index;
  }
  return undefined;
}

function indexOf({ file, columns }: Source, wanted: string): number {
  const index = columns.findIndex(({ name }) => name === wanted);
  if (index >= 0) return index;
  const names = columns.map(({ name }) => name);
  const near = nearestNames(wanted, names, 3);
  throw new ProdromeError('DATA_COLUMN', {
    where: file,
    expected: `a column "${wanted}"`,
    got: `the columns ${names.map(visible).join(', ')}`,
    ...(near.length > 0 && { hint: `Did you mean ${near.map(visible).join(' or ')}?` }),
    fields: { file, column: wanted, columns: names, near },
  });
}

/** A name as it can be told apart, and written in YAML: in quotes where it holds blanks that are not seen. */
function visible(name: string): string {
  if (name === name.trim() && !/[^\S ]/.test(name)) return name;
  return JSON.stringify(name).replace(
    /[^\S ]/g,
    (blank) => `\\u${blank.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
