import type { Dataset } from '../src/index.ts';
import { contentOf } from './helpers.ts';

/** All batches, in order. */
export async function collect(batches: AsyncIterable<Dataset>): Promise<Dataset[]> {
  const all: Dataset[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

/** The contents of batches put together, patients counted through. */
export function joined(batches: readonly Dataset[]): ReturnType<typeof contentOf> | undefined {
  const [first, ...rest] = batches.map(contentOf);
  if (!first) return undefined;
  return rest.reduce(
    (whole, part) => ({
      ...whole,
      values: [...whole.values, ...part.values],
      patients: [
        ...whole.patients,
        ...part.patients.map((patient) => patient + whole.patientIds.length),
      ],
      times: [...whole.times, ...part.times],
      patientIds: [...whole.patientIds, ...part.patientIds],
      outcomes: whole.outcomes && [...whole.outcomes, ...(part.outcomes ?? [])],
      labels: [...whole.labels, ...part.labels],
      texts: [...whole.texts, ...part.texts],
    }),
    first,
  );
}
