import { forecastRows, type AskedRow, type LoadedModel } from '@prodrome/assembly';
import { refused } from '../http/problem.ts';
import type { InferInput, InferRequest, OutputTensor } from './schemas.ts';
import { numbersOf, textsOf } from './tensors.ts';

/** Rows of one request at most. */
const mostRows = 100_000;

/**
 * The tensors that a request asks for.
 * @throws ProdromeError `USAGE` for inputs or outputs that the model does not have, or of another shape.
 */
export async function infer(
  model: LoadedModel,
  { inputs, outputs }: InferRequest,
): Promise<readonly OutputTensor[]> {
  const rows = rowsOf(model, inputs);
  const { batch, places } = await forecastRows(model, rows);
  const { outputs: each, experts } = batch;
  const tail = each === 1 ? [] : [each];
  const tensor = (name: string, source: Float64Array, shape: readonly number[]): OutputTensor => {
    const width = shape.reduce((product, size) => product * size, 1);
    const values = new Float64Array(rows.length * width);
    places.forEach((place, at) => {
      values.set(source.subarray(place * width, (place + 1) * width), at * width);
    });
    return { name, shape: [rows.length, ...shape], values };
  };
  const byExpert = [experts.length, ...tail];
  const all = [
    tensor('probability', batch.values, tail),
    tensor('confidence', batch.confidence, []),
    tensor('weights', batch.weights, byExpert),
    tensor('expert_probabilities', batch.expertValues, byExpert),
  ];
  if (!outputs || outputs.length === 0) return all;
  return outputs.map(({ name }) => {
    const found = all.find((one) => one.name === name);
    if (found) return found;
    const names = all.map((one) => one.name).join(', ');
    throw refused('USAGE', 400, { where: 'outputs', expected: `some of ${names}`, got: name });
  });
}

function rowsOf({ manifest }: LoadedModel, inputs: readonly InferInput[]): readonly AskedRow[] {
  const known = ['features', 'patient', 'time', 'outcome'];
  const named = new Map(inputs.map((input) => [input.name, input]));
  const [unknown] = [...named.keys()].filter((name) => !known.includes(name));
  const features = named.get('features');
  if (unknown !== undefined || !features || named.size < inputs.length) {
    throw refused('USAGE', 400, {
      where: 'inputs',
      expected: 'features, and of patient, time and outcome what there is, once each',
      got: unknown ?? (features ? 'one twice' : 'no features'),
    });
  }
  const width = manifest.schema.columns.length;
  const { shape, values } = numbersOf(features);
  const [count = 0, columns] = shape;
  if (shape.length !== 2 || columns !== width || count > mostRows) {
    throw refused('USAGE', 400, {
      where: 'inputs.features',
      expected: `a shape [rows, ${width}], with at most ${mostRows} rows`,
      got: `[${shape.join(', ')}]`,
      hint: 'The metadata of the model name the columns',
    });
  }
  const numbers = Float32Array.from(values);
  const patients = columnOf(named.get('patient'), count, textsOf);
  const outcomes = columnOf(named.get('outcome'), count, (input) => numbersOf(input).values);
  const times = columnOf(named.get('time'), count, (input) =>
    input.datatype === 'BYTES' ? textsOf(input) : numbersOf(input).values,
  );
  return Array.from({ length: count }, (_, row): AskedRow => {
    const [patient, time, outcome] = [patients?.[row], times?.[row], outcomes?.[row]];
    return {
      values: numbers.subarray(row * width, (row + 1) * width),
      ...(patient !== undefined && { patient }),
      ...(time !== undefined && { time }),
      ...(outcome !== undefined && { outcome }),
    };
  });
}

function columnOf<Column extends ArrayLike<unknown>>(
  input: InferInput | undefined,
  count: number,
  read: (input: InferInput) => Column,
): Column | undefined {
  const column = input && read(input);
  if (!column || column.length === count) return column;
  throw refused('USAGE', 400, {
    where: `inputs.${input.name}`,
    expected: `${count} elements, one a row`,
    got: String(column.length),
  });
}
