import type { DayRule, FeatureColumn, FeatureTable } from '@prodrome/core';
import type { LabelReading } from './label-reading.ts';
import type { Merging } from './merge.ts';
import type { Writing } from './writing.ts';

/** How a number as it is written becomes one of the table: factor · number + offset; what cannot be is unknown. */
export interface Reading {
  readonly factor: number;
  readonly offset: number;
  /** In the table's unit, both ends included. */
  readonly possible?: readonly [number, number];
  /** Whether it may be written as hours and minutes, `7:30`. */
  readonly clock?: true;
}

/** A column of a file. */
export interface SchemaColumn extends FeatureColumn {
  /** Absent for columns that are read as they are. */
  readonly reading?: Reading;
  /** What becomes of several values of a day, where the schema merges. */
  readonly merge?: DayRule;
  /** Whether samples from noon on are of the next day. */
  readonly night?: true;
}

/** What a file's columns mean. Plain JSON; a bundle carries it, so that later files are read the same way. */
export interface TableSchema {
  /** `diary`: the outcome of each row's own day; `aligned`: each row carries its label. */
  readonly shape: 'diary' | 'aligned';
  readonly patient?: string;
  readonly time?: { readonly name: string; readonly kind: 'date' | 'datetime' | 'number' };
  readonly outcome?: string;
  readonly target?: string;
  /** For an outcome or target written as text: which text is 0 and which is 1, in lower case. */
  readonly labelValues?: readonly [string, string];
  /** What makes an event of the outcome or target, where it is not written as 0 and 1 or as a pair of words. */
  readonly labelReading?: LabelReading;
  /** How cells are written; absent for what is read by itself. */
  readonly writing?: Writing;
  /** What several rows of a patient and day are; absent where there must be one. */
  readonly merge?: Merging;
  /** Of the table of patients, where there was one: its columns are the last of `columns` too. */
  readonly patients?: TableSchema;
  /** 0 for aligned tables. */
  readonly horizonDays: number;
  readonly columns: readonly SchemaColumn[];
}

/** Numbers of a column that cannot be what its name says; they are unknown in the table. */
export interface ImpossibleNumbers {
  readonly column: string;
  readonly count: number;
  /** Numbers of the column in all; or days with several, where their sums cannot be. */
  readonly of: number;
  /** Where sums of days are told: how many numbers they were made of; `rows` are the last of each day. */
  readonly summed?: number;
  /** What can be, as the column is written, and the least and greatest number that stand there. */
  readonly possible: readonly [number, number];
  readonly found: readonly [number, number];
  /** The first 20 data rows of them, in the table's order. */
  readonly rows: readonly number[];
}

/** A column that nothing can be learned from as it is. */
export interface LeftOutColumn {
  readonly column: string;
  readonly why: string;
  /** Distinct texts, and cells that have one. */
  readonly texts: number;
  readonly cells: number;
  readonly hint: string;
}

/** Where the cells of a file went: the other numbers add up to `read`. */
export interface CellCount {
  /** Rows times columns; a key that a record of JSON lacks is a missing cell. */
  readonly read: number;
  /** Of patients and times. */
  readonly keys: number;
  /** Values of the table, outcomes and targets among them. */
  readonly used: number;
  /** Cells in which nothing was observed. */
  readonly missing: number;
  /** Numbers that cannot be, hence unknown. */
  readonly impossible: number;
  /** Of ignored columns. */
  readonly ignored: number;
  /** Of columns that were left out though nobody said so. */
  readonly leftOut: number;
  /** Of duplicates, without their keys. */
  readonly repeated: number;
  /** Values beyond the first that became one value of a day. */
  readonly merged: number;
  /** Values of a night after whose end no row of its day is. */
  readonly outside: number;
}

/** What a table of patients told of a file's patients. */
export interface JoinedPatients {
  readonly file: string;
  /** Patients of the file that it knows. */
  readonly known: number;
  /** The first 20 that it does not know. */
  readonly unknown: readonly string[];
  /** How many they are. */
  readonly unknownCount: number;
  /** Columns of the file that are not read, since the table tells of them. */
  readonly instead: readonly string[];
  /** Columns of the table that were left out though nobody said so, and numbers that cannot be. */
  readonly leftOut: readonly LeftOutColumn[];
  readonly impossible: readonly ImpossibleNumbers[];
}

/** What was found in a file. Rows are data rows, counted from 1; no paths. */
export interface DataReport {
  readonly file: string;
  readonly rowsRead: number;
  readonly rowsKept: number;
  readonly patients: number;
  readonly duplicatesDropped: number;
  /** The first 20 that were dropped. */
  readonly duplicateRows: readonly number[];
  /** Rows that became one with another of their day: `rowsRead` is `rowsKept`, these and the dropped duplicates. */
  readonly rowsMerged: number;
  readonly cells: CellCount;
  /** Role → column. */
  readonly recognised: Readonly<Partial<Record<'patient' | 'time' | 'outcome' | 'target', string>>>;
  readonly ignored: readonly string[];
  readonly impossible: readonly ImpossibleNumbers[];
  /** Columns that were left out though nobody said so. */
  readonly leftOut: readonly LeftOutColumn[];
  /** The table of patients, where there was one. */
  readonly patientsTable?: JoinedPatients;
  /** Rows with a known label, and those of them with label 1. */
  readonly labelled: number;
  readonly events: number;
}

/** A row of the file that says what another says, or became one with it. */
export interface RepeatedRow {
  /** Data row of the file, from 0. */
  readonly fileRow: number;
  /** The row of the table that it repeats, or is part of. */
  readonly row: number;
  /** Its time as the file wrote it. */
  readonly timeText: string;
}

/** A file as typed columns. */
export interface Dataset {
  readonly table: FeatureTable;
  /** [rows], the outcome of day t + h, or the target; NaN = unknown. */
  readonly labels: Float64Array;
  readonly schema: TableSchema;
  /** [rows], the data row of the file that each is, from 0; of merged ones the last. */
  readonly fileRows: Float64Array;
  /** Further rows of the file that repeat one of the table, or are part of it; ascending. */
  readonly repeats: readonly RepeatedRow[];
  /** The row's time as the file wrote it; without a time column its data row, counted from 1. */
  timeText(row: number): string;
  readonly report: DataReport;
}
