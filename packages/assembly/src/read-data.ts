import { dirname, resolve } from 'node:path';
import {
  readDataset,
  readPatients,
  type Dataset,
  type PatientsTable,
  type ReadContext,
} from '@prodrome/data';
import { catalogueOf } from './catalogue-of.ts';
import { dataParts, type Config } from './config-schema.ts';
import { loadConfig } from './load-config.ts';

/** The table of patients that a configuration names, as readers take it: nothing where it names none. */
export interface GivenPatients {
  readonly patients?: PatientsTable;
}

/** What a file is read with. */
export interface ReadDataContext extends ReadContext {
  /** The folder of the configuration; the current one when absent. */
  readonly base?: string;
}

/**
 * A file as the section `data` of a configuration says, with its catalogue and its table of patients.
 * @throws ProdromeError as `readDataset` and `readPatients` of `@prodrome/data`
 */
export async function readData(
  path: string,
  data: Config['data'],
  context: ReadDataContext = {},
): Promise<Dataset> {
  const { catalogue, columns } = dataParts(data);
  const known = { ...context, ...catalogueOf(catalogue), ...(await patientsOf(data, context)) };
  return readDataset(path, columns, known);
}

/** Where the table of patients of a configuration lies; nothing where it names none. @throws ProdromeError as `loadConfig` */
export async function patientsFile(path: string): Promise<{ readonly patients?: string }> {
  const { patients } = (await loadConfig(path)).config.data;
  return patients === undefined ? {} : { patients: resolve(dirname(path), fileOf(patients)) };
}

/** @throws ProdromeError as `readPatients` */
export async function patientsOf(
  data: Config['data'],
  { base = '.', signal }: ReadDataContext,
): Promise<GivenPatients> {
  const { catalogue, patients } = dataParts(data);
  if (patients === undefined) return {};
  const { file, ...options } = typeof patients === 'string' ? { file: patients } : patients;
  const context = { ...catalogueOf(catalogue), ...(signal && { signal }) };
  return { patients: await readPatients(resolve(base, file), options, context) };
}

const fileOf = (patients: NonNullable<Config['data']['patients']>): string =>
  typeof patients === 'string' ? patients : patients.file;
