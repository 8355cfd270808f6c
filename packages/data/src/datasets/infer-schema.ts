import type { SchemaColumn, TableSchema } from '../schema/dataset.ts';
import { watchPatients, type PatientOrder } from '../scanning/patient-order.ts';
import { describeColumn } from '../schema/readings.ts';
import type { FeaturePlan, Roles } from '../schema/roles.ts';
import type { ScanPlan } from '../scanning/scan-plan.ts';
import { rowsOfBlock, type Scan } from '../scanning/scan.ts';
import type { Source } from '../formats/source.ts';
import { checkTexts, inferKind, labelPair, type BinaryPair } from '../scanning/text-kinds.ts';
import { byCodePoint } from '../scanning/text-order.ts';
import { tallyTexts } from '../scanning/text-tally.ts';

/** What a pass over all rows of a file found. */
export interface Inferred {
  readonly rows: number;
  readonly columns: readonly SchemaColumn[];
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
  const columns = roles.features.map((feature, cell) =>
    plan.affinities[cell] === 'text' ? inferTexts(feature, cell) : inferNumbers(feature, cell),
  );
  const labelCell = roles.features.length;
  const label = plan.affinities[labelCell] === 'text' ? tallyTexts(labelCell) : undefined;
  const patients = roles.patient === undefined ? undefined : watchPatients();
  let rows = 0;
  let timeKind: Scan['timeKind'];
  return {
    add: (scan) => {
      for (const column of columns) column.add(scan);
      label?.add(scan);
      patients?.add(scan);
      rows += scan.rows;
      timeKind = scan.timeKind;
    },
    finish: async (textsOf) => {
      const found: SchemaColumn[] = [];
      for (const [cell, column] of columns.entries()) {
        found.push(await column.finish(() => textsOf(cell)));
      }
      return {
        ...{ rows, columns: found, timeKind },
        labelValues: label && labelPair(plan.names[labelCell] ?? '', label),
        patientOrder: patients?.order() ?? 'text',
        inOrder: patients?.inOrder() ?? true,
      };
    },
  };
}

interface ColumnInference {
  add(scan: Scan): void;
  finish(texts: () => Promise<readonly string[]>): Promise<SchemaColumn>;
}

function inferTexts({ name, domain, known, meaning }: FeaturePlan, cell: number): ColumnInference {
  const tally = tallyTexts(cell);
  return {
    add: (scan) => {
      if (known?.kind !== 'category') tally.add(scan);
    },
    finish: async (allTexts) => {
      if (known) {
        checkTexts(known, tally);
        return known;
      }
      const kind = inferKind(name, tally);
      if (kind !== 'category') return describeColumn({ name, domain, kind }, meaning);
      const texts = tally.isComplete() ? tally.texts().map(({ text }) => text) : await allTexts();
      const categories = texts.toSorted(byCodePoint);
      return describeColumn({ name, domain, kind, categories }, meaning);
    },
  };
}

function inferNumbers(
  { name, domain, known, meaning }: FeaturePlan,
  cell: number,
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
      const kind = isBinary && !isOther ? 'binary' : 'number';
      return Promise.resolve(known ?? describeColumn({ name, domain, kind }, meaning));
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
    horizonDays,
    columns: inferred.columns,
  };
}
