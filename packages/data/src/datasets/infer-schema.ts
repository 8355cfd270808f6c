import type { KnownColumn } from '@prodrome/core';
import type { SchemaColumn, TableSchema } from '../schema/dataset.ts';
import { numberOfText } from '../schema/words.ts';
import { dayFault, type CellReader } from '../schema/writing.ts';
import { RowFault } from '../formats/faults.ts';
import { watchPatients, type PatientOrder } from '../scanning/patient-order.ts';
import { mergeOf } from '../schema/merge.ts';
import { describeColumn, describeMerge } from '../schema/readings.ts';
import type { FeaturePlan, Roles } from '../schema/roles.ts';
import type { ScanPlan } from '../scanning/scan-plan.ts';
import { eachRow, rowsOfBlock, type Scan } from '../scanning/scan.ts';
import type { Source } from '../formats/source.ts';
import {
  checkKnownLabel,
  checkLabelTexts,
  checkTexts,
  inferKind,
  labelPair,
  type BinaryPair,
  type LeftOut,
  type TextKind,
} from '../scanning/text-kinds.ts';
import { byCodePoint } from '../scanning/text-order.ts';
import { tallyTexts, type TextTally } from '../scanning/text-tally.ts';

/** What a pass over all rows of a file found. */
export interface Inferred {
  readonly rows: number;
  readonly columns: readonly SchemaColumn[];
  /** Columns that nothing can be learned from as they are, by their place among the features; not among `columns`. */
  readonly leftOut: readonly (LeftOut & { readonly cell: number })[];
  readonly labelValues: BinaryPair | undefined;
  readonly timeKind: Scan['timeKind'];
  readonly patientOrder: PatientOrder;
  /** Whether the file's rows are in that order already. */
  readonly inOrder: boolean;
}

/** Takes in the scans of a file. */
export interface SchemaInference {
  add(scan: Scan): void;
  /**
   * @param textsOf - all distinct texts of a cell column, in any order.
   * @throws RowFault `DATA_VALUE` for texts that their column cannot hold.
   */
  finish(textsOf: (cell: number) => Promise<readonly string[]>): Promise<Inferred>;
}

/** Finds the kinds of columns, and checks the texts of columns whose kind is known. Memory grows with distinct categories. */
export function createInference(roles: Roles, plan: ScanPlan): SchemaInference {
  const merged =
    ({ said = {}, meaning }: FeaturePlan): Merged =>
    (column, areWords) =>
      roles.merge
        ? describeMerge(column, mergeOf(column, areWords, roles.merge, said, meaning))
        : column;
  const columns = roles.features.map((feature, cell) =>
    plan.affinities[cell] === 'text'
      ? inferTexts(feature, cell, plan.reader, merged(feature))
      : inferNumbers(feature, cell, merged(feature)),
  );
  const labelCell = roles.features.length;
  const label =
    plan.affinities[labelCell] === 'text' ? tallyTexts(labelCell, plan.reader) : undefined;
  const patients = roles.patient === undefined ? undefined : watchPatients();
  let rows = 0;
  let timeKind: Scan['timeKind'];
  return {
    add: (scan) => {
      for (const column of columns) column.add(scan);
      label?.add(scan);
      patients?.add(scan);
      if (roles.shape === 'diary' && scan.timeKind === 'number') expectDays(scan, plan);
      rows += scan.rows;
      timeKind = scan.timeKind;
    },
    finish: async (textsOf) => {
      const found: SchemaColumn[] = [];
      const leftOut: (LeftOut & { readonly cell: number })[] = [];
      for (const [cell, column] of columns.entries()) {
        const one = await column.finish(() => textsOf(cell));
        if (one.leftOut) leftOut.push({ cell, ...one.leftOut });
        else found.push(one.column);
      }
      if (label && roles.labelReading) {
        checkLabelTexts(plan.names[labelCell] ?? '', label, roles.labelReading, plan.reader);
      } else if (label && roles.isKnown) checkKnownLabel(plan.names[labelCell] ?? '', label);
      return {
        ...{ rows, columns: found, leftOut, timeKind },
        labelValues:
          roles.labelReading || roles.isKnown || !label
            ? undefined
            : labelPair(plan.names[labelCell] ?? '', label),
        patientOrder: patients?.order() ?? 'text',
        inOrder: patients?.inOrder() ?? true,
      };
    },
  };
}

/** A column, or why it is of no use. */
type InferredColumn =
  { readonly column: SchemaColumn; readonly leftOut?: undefined } | { readonly leftOut: LeftOut };

function kindOf(
  name: string,
  tally: TextTally,
  said: 'category' | 'number' | undefined,
  meaning: KnownColumn | undefined,
): TextKind {
  if (said === 'category') return { kind: said };
  const found = inferKind(name, tally, said ? { kind: said } : meaning);
  return said && !found.leftOut ? { kind: said } : found;
}

/** Adds the rule by which values of a day become one. */
type Merged = (column: SchemaColumn, areWords: boolean) => SchemaColumn;

interface ColumnInference {
  add(scan: Scan): void;
  finish(texts: () => Promise<readonly string[]>): Promise<InferredColumn>;
}

function inferTexts(
  { name, domain, known, meaning, kind: said, clock }: FeaturePlan,
  cell: number,
  reader: CellReader,
  merged: Merged,
): ColumnInference {
  const reading = known?.reading ?? (clock && { clock });
  const tally = tallyTexts(cell, { number: numberOfText(reading, reader) });
  return {
    add: (scan) => {
      if (known?.kind !== 'category') tally.add(scan);
    },
    finish: async (allTexts) => {
      if (known) {
        checkTexts(known, tally);
        return { column: known };
      }
      const found = kindOf(name, tally, said, meaning);
      if (found.leftOut) return found;
      const { kind } = found;
      if (kind !== 'category') {
        const column = describeColumn({ name, domain, kind }, meaning, clock);
        return { column: merged(column, kind === 'binary' && !tally.isZeroOrOne()) };
      }
      const texts = tally.isComplete() ? tally.texts().map(({ text }) => text) : await allTexts();
      const categories = texts.toSorted(byCodePoint);
      const column = describeColumn({ name, domain, kind, categories }, meaning);
      return { column: merged(column, true) };
    },
  };
}

function inferNumbers(
  { name, domain, known, meaning, kind: said, clock }: FeaturePlan,
  cell: number,
  merged: Merged,
): ColumnInference {
  let isBinary = false;
  let isOther = known !== undefined;
  return {
    add: (scan) => {
      if (isOther) return;
      const kinds = kindsOfNumbers(scan, cell);
      isBinary ||= kinds.binary;
      isOther = kinds.other;
    },
    finish: () => {
      const kind = said ?? (isBinary && !isOther ? 'binary' : 'number');
      return Promise.resolve({
        column: known ?? merged(describeColumn({ name, domain, kind }, meaning, clock), false),
      });
    },
  };
}

/** Whether there are numbers 0 or 1 in a column, and whether there are others. */
function kindsOfNumbers(scan: Scan, cell: number): { binary: boolean; other: boolean } {
  const width = scan.dictionaries.length;
  let binary = false;
  for (const [index, { values }] of scan.blocks.entries()) {
    const end = rowsOfBlock(scan, index) * width;
    for (let at = cell; at < end; at += width) {
      const value = values[at] as number;
      if (value === 0 || value === 1) binary = true;
      else if (value === value) return { binary, other: true };
    }
  }
  return { binary, other: false };
}

/** Refuses numbers of time that are something else than days. */
function expectDays(scan: Scan, { time }: ScanPlan): void {
  eachRow(scan, ({ times }, place, row) => {
    const fault = dayFault(times[place] as number);
    if (fault) throw new RowFault('DATA_VALUE', scan.fileRow(row), time?.name ?? '', fault);
  });
}

/** The schema of a file by what was inferred. */
export function createSchema(source: Source, roles: Roles, inferred: Inferred): TableSchema {
  const nameOf = (index: number): string => source.columns[index]?.name ?? '';
  const { patient, time, label, shape, horizonDays } = roles;
  return {
    shape,
    ...(patient !== undefined && { patient: nameOf(patient) }),
    ...(time !== undefined && { time: { name: nameOf(time), kind: inferred.timeKind ?? 'date' } }),
    ...(label !== undefined && { [shape === 'diary' ? 'outcome' : 'target']: nameOf(label) }),
    ...(inferred.labelValues && { labelValues: inferred.labelValues }),
    ...(roles.labelReading && { labelReading: roles.labelReading }),
    ...(roles.writing && { writing: roles.writing }),
    ...(roles.merge && { merge: roles.merge }),
    horizonDays,
    columns: inferred.columns,
  };
}
