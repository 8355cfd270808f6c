import { createFeatureTable, type FeatureColumn, type GatingData } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { task } from './fixture.ts';
import { everyRow } from './tables.ts';

const n = 240;
const days = 20;
const contexts = ['rate', 'recent', 'observed'] as const;
const experts = [
  { name: 'first', specialty: 'physiological' },
  { name: 'second', specialty: 'environmental' },
  { name: 'third', specialty: 'history' },
] as const;

interface GatingFixtureOptions {
  readonly labelsSeed?: string | undefined;
  readonly outputs?: number;
}

/**
 * Out-of-fold answers of three experts on 20 days of each of 12 patients; always the same. The first is right where `rate` is high, the second where it
 * is low, the third is noise; of a second output it is the other way round. Some sleep, and on some rows all do. Outcomes are the labels of the day
 * before, of which some are not recorded.
 */
export function gatingFixture({
  labelsSeed = 'labels',
  outputs = 1,
}: GatingFixtureOptions = {}): GatingData {
  const k = experts.length;
  const stream = createStream('conformance gating');
  const labelStreams = Array.from({ length: outputs }, (_, o) => {
    const first = createStream(labelsSeed);
    return o === 0 ? first : first.fork(`output ${o}`);
  });
  const further = stream.fork('further outputs');
  const judged = stream.fork('quality');
  const recorded = stream.fork('outcomes');
  const values = new Float64Array(n * k * outputs).fill(NaN);
  const confidence = new Float64Array(n * k).fill(NaN);
  const present = new Uint8Array(n * k);
  const context = new Float32Array(n * contexts.length);
  const labels = new Float64Array(n * outputs);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < contexts.length; c++)
      context[i * contexts.length + c] = stream.nextNormal();
    labelStreams.forEach((labelStream, o) => {
      labels[i * outputs + o] = Number(labelStream.next() < 0.4);
    });
    const high = (context[i * contexts.length] as number) > 0;
    for (let j = 0; j < k; j++) {
      const noise = stream.next();
      const asleep = i % 20 === 7 || stream.next() < 0.15;
      if (asleep) continue;
      present[i * k + j] = 1;
      for (let o = 0; o < outputs; o++) {
        const knows = j === 2 ? false : (j === o % 2) === high;
        const answer = knows ? 0.2 + 0.6 * (labels[i * outputs + o] as number) : 0.5;
        const own = o === 0 ? noise : further.next();
        values[(i * k + j) * outputs + o] = 0.9 * answer + 0.1 * own;
      }
      confidence[i * k + j] = stream.next();
    }
  }
  const columns = contexts.map((name): FeatureColumn => ({
    name,
    domain: 'context',
    kind: 'number',
  }));
  return {
    task: { ...task, outputs },
    experts,
    outputs,
    values,
    confidence,
    present,
    quality: Float64Array.from({ length: n * k }, (_, at) => (at % k === 2 ? NaN : judged.next())),
    labels,
    folds: Int32Array.from({ length: n }, (_, i) => Math.floor(i / days) % 4),
    context: createFeatureTable({
      columns,
      values: context,
      patients: Int32Array.from(everyRow(n), (i) => Math.floor(i / days)),
      times: Float64Array.from(everyRow(n), (i) => i % days),
      outcomes: Float64Array.from(everyRow(n), (i) => {
        const isKnown = i % days >= task.horizonDays && recorded.next() < 0.9;
        return isKnown ? (labels[(i - task.horizonDays) * outputs] as number) : NaN;
      }),
      patientIds: Array.from({ length: n / days }, (_, patient) => `p${patient}`),
    }),
  };
}
