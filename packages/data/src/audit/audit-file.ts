import type { DataOptions } from '../schema/data-options.ts';
import { readCells } from '../scanning/cells.ts';
import type { FileParts } from '../datasets/create-dataset.ts';
import { openOutOfCore } from '../formats/out-of-core.ts';
import { locateErrors } from '../scanning/passes.ts';
import { resolveRequest, type ReadContext } from '../schema/request.ts';
import { orderRows } from '../scanning/row-order.ts';
import { scanRows } from '../scanning/scan-rows.ts';
import { isOnePatient, inferFileSchema } from '../datasets/infer-file-schema.ts';
import { checkIds, type AlikeIds } from './alike-ids.ts';
import { checkAttackLists, type AttackList } from './attack-lists.ts';
import { checkClocks, type ClockFindings } from './clocks.ts';
import type { Found } from './found.ts';
import { checkGrowth, type OddGrowth } from './growth.ts';
import { checkUnits, type UnitDoubt } from './mixed-units.ts';
import { checkOverlappingRuns, type OverlappingRuns } from './overlapping-runs.ts';
import { patientsOfScan, type Check, type PatientRows } from './patient-rows.ts';
import { checkRepeatedDays, type RepeatedDays } from './repeated-days.ts';

/** What is doubtful in a file that can be read. Rows are data rows, counted from 1. Plain JSON. */
export interface FileAudit {
  /** By column and other unit; none without a catalogue. */
  readonly units: readonly UnitDoubt[];
  /** Patients whose diary is a list of attacks; absent for aligned tables, and without times. */
  readonly attackLists?: Found<AttackList>;
  /** Absent where no time tells a zone. */
  readonly clocks?: ClockFindings;
  /** Patients with several rows of a day; absent for aligned tables, without times, and where the rows of a day are merged. */
  readonly repeatedDays?: Found<RepeatedDays>;
  /** Patients with two runs of rows that overlap in time; absent without times, and where every row is a patient. */
  readonly overlappingRuns?: Found<OverlappingRuns>;
  /** Identifiers that may be one patient; absent without a column of patients. */
  readonly alikeIds?: Found<AlikeIds>;
  /** Ages that fall or jump within a patient; absent where overlapping runs are. */
  readonly growth?: Found<OddGrowth>;
}

const scanSize = 65_536;

/**
 * Looks for what can be read and yet is doubtful: mixed units, lists of attacks given as diaries, zones and changes of clocks,
 * two diaries of one patient or two identifiers, ages that do not grow with time. It changes nothing and decides nothing.
 *
 * The file is read as by {@link readBatches}: twice, sorted on disk where it must be, with memory for the longest patient and
 * the identifiers.
 * @throws ProdromeError as `readBatches`, but never `DATA_CONFLICT`.
 */
export async function auditFile(
  path: string,
  options: DataOptions,
  context: ReadContext = {},
): Promise<FileAudit> {
  const database = await openOutOfCore();
  try {
    const request = resolveRequest(options, context.catalogue);
    const parts = await inferFileSchema(database, path, request, context);
    const { source, roles, plan, inferred } = parts;
    const size = { rows: isOnePatient(roles) ? Infinity : scanSize, wholePatients: true };
    const audit = createAudit(parts);
    const scans = () => scanRows(database.connection, plan, size, context);
    for await (const scan of locateErrors(source, scans)) {
      const cells = readCells(scan, roles, inferred.columns, plan.names);
      const order = orderRows(scan, roles, inferred.patientOrder, () => 0);
      for (const patient of patientsOfScan(scan, order, cells)) audit.add(patient);
    }
    return audit.finding();
  } finally {
    await database.close();
  }
}

/** The checks that make sense of a file with these roles. */
function createAudit({ source, roles }: FileParts): Check<FileAudit> {
  const { features, time, patient } = roles;
  const isTimed = time !== undefined;
  const isDiary = isTimed && roles.shape === 'diary';
  const hasPatients = patient !== undefined || roles.shape === 'diary';
  const units = checkUnits(features);
  const attackLists = isDiary ? checkAttackLists(features.length) : undefined;
  const clocks = isTimed ? checkClocks(source.isInstant?.(time) ?? false) : undefined;
  const repeatedDays = isDiary && !roles.merge ? checkRepeatedDays() : undefined;
  const overlappingRuns = isTimed && hasPatients ? checkOverlappingRuns() : undefined;
  const alikeIds = patient === undefined ? undefined : checkIds();
  const growth = isTimed && hasPatients ? checkGrowth(features) : undefined;
  const checks = [units, attackLists, clocks, repeatedDays, overlappingRuns, alikeIds, growth];
  return {
    add: (rows: PatientRows) => {
      for (const check of checks) check?.add(rows);
    },
    finding: () => {
      const zones = clocks?.finding();
      return {
        units: units.finding(),
        ...(attackLists && { attackLists: attackLists.finding() }),
        ...(zones && { clocks: zones }),
        ...(repeatedDays && { repeatedDays: repeatedDays.finding() }),
        ...(overlappingRuns && { overlappingRuns: overlappingRuns.finding() }),
        ...(alikeIds && { alikeIds: alikeIds.finding() }),
        ...(growth && { growth: growth.finding() }),
      };
    },
  };
}
