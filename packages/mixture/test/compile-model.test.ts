import { describe, expect, it } from '@jest/globals';
import {
  createFeatureTable,
  createMemoryStore,
  createState,
  createTypeRegistry,
  defineTransform,
  takeRows,
  type FeatureTable,
  type PatientStore,
  type PredictionBatch,
  type Transform,
} from '@prodrome/core';
import { logisticRegression, personalStateSpace } from '@prodrome/experts';
import { softmax, uniform, weightedAverage } from '@prodrome/gating';
import { builtInDriftDetectors } from '@prodrome/drift';
import { createPersonalGate, metaMethods } from '@prodrome/meta-learner';
import { createStream } from '@prodrome/numerics';
import {
  answerTable,
  createPipeline,
  createTrainer,
  type Candidate,
  type GraphRunner,
  type MixtureModel,
  type MixturePlan,
} from '../src/index.ts';
import { compiled, opened } from './compiled.ts';
import {
  aligned,
  diary,
  expert,
  expertType,
  only,
  part,
  plan,
  preprocessing,
  windows,
} from './support.ts';

type Trained = Awaited<ReturnType<ReturnType<typeof createTrainer>['train']>>;

/** Rows that are tried; the proof asks for more. */
const most = Number(process.env['PRODROME_GRAPH_ROWS'] ?? 250);

async function predict(
  { architecture, model }: Pick<Trained, 'architecture' | 'model'>,
  table: FeatureTable,
  memory?: PatientStore,
): Promise<PredictionBatch> {
  const pipeline = createPipeline(architecture, model, { modelHash: 'test' });
  for await (const batch of pipeline.execute(only(table), memory && { memory })) return batch;
  throw new Error('no batch');
}

/** The largest difference; infinite where one is NaN and the other is not. */
function worst(got: ArrayLike<number> | undefined, expected: ArrayLike<number>): number {
  expect(got).toHaveLength(expected.length);
  return Array.from(expected).reduce((found, value, at) => {
    const own = got?.[at] ?? NaN;
    if (Number.isNaN(value) !== Number.isNaN(own)) return Infinity;
    return Number.isNaN(value) ? found : Math.max(found, Math.abs(own - value));
  }, 0);
}

/** Rows as nobody has them: missing, unseen categories, extremes, gaps of any length; the same for the same seed. */
function strange(like: FeatureTable, rows: number, seed = 'strange'): FeatureTable {
  const stream = createStream(seed);
  const { columns, outcomes } = like;
  const days = outcomes ? 25 : 1;
  const patients = Math.ceil(rows / days);
  const pick = <Item>(items: readonly Item[]): Item =>
    items[Math.floor(stream.next() * items.length)] as Item;
  let time = 0;
  const times = Float64Array.from({ length: patients * days }, (_, row) => {
    time = row % days === 0 ? Math.floor(1000 * stream.next()) : time + pick([1, 1, 1, 2, 70, 0.5]);
    return time;
  });
  return createFeatureTable({
    columns,
    values: Float32Array.from({ length: patients * days * columns.length }, () =>
      stream.next() < 0.6 ? 3 * stream.next() - 1 : pick([NaN, NaN, 0, 1, 2, 7, -4, 30, -30]),
    ),
    patients: Int32Array.from({ length: patients * days }, (_, row) => Math.floor(row / days)),
    times,
    patientIds: Array.from({ length: patients }, (_, patient) => String(patient)),
    ...(outcomes && { outcomes: times.map(() => pick([0, 1, NaN])) }),
  });
}

const backward = plan(
  [
    {
      ...expert('own', logisticRegression, 'all'),
      preprocessing: part(preprocessing, {
        imputation: { method: 'last_value' },
        featureSelection: { method: 'mutual_information', k: 6 },
      }),
    },
    expert('person', personalStateSpace, 'all'),
  ],
  {
    screening: true,
    features: [
      part(windows, {
        lags: { days: [1] },
        windows: { days: [5], statistics: ['mean', 'max'], columns: ['signal'] },
      }),
    ],
    preprocessing: part(preprocessing, { imputation: { method: 'last_value' } }),
  },
);

const following = plan([], {
  experts: [
    { ...expert('body', logisticRegression, 'physiological'), history: false },
    { ...expert('weather', logisticRegression, 'environmental'), history: false },
  ],
  personalCalibration: true,
  riskBands: { alpha: 0.1, rate: 0.05 },
});

/** A gate whose weights follow patients, by each method that has a graph. */
const personal = createPersonalGate({
  gates: createTypeRegistry('gate', [uniform, softmax]),
  methods: createTypeRegistry('meta-learner method', metaMethods),
  detectors: builtInDriftDetectors(),
});

const moving = plan([], {
  riskBands: { alpha: 0.2, rate: 0.1 },
  candidates: [
    ...plan().candidates,
    ...metaMethods
      .map(({ type }) => type)
      .map((method, at): Candidate => ({
        name: `personal ${method}`,
        weights: 'learned',
        gate: part(personal, {
          gate: { type: at % 2 === 0 ? 'softmax' : 'uniform' },
          method: { type: method },
          priorStrength: 5,
          qualityImpact: at / 5,
        }),
        combination: part(weightedAverage),
      })),
  ],
});

const rowWise = plan([], {
  experts: [
    expert('body', logisticRegression, 'physiological'),
    expert('weather', logisticRegression, 'environmental'),
  ],
});

const shadowed = plan([], {
  experts: [
    { ...expert('body', logisticRegression, 'physiological'), history: false },
    { ...expert('weather', logisticRegression, 'environmental'), history: false },
    { ...expert('shadow', logisticRegression, 'static'), history: false, role: 'shadow' },
  ],
});

/** The model with each way of answering that it has in the place of the one that is served. */
const servings = (model: MixtureModel): readonly MixtureModel[] =>
  [
    ...model.council.mixings.keys(),
    ...model.council.experts.flatMap(({ name, role }) => (role === 'shadow' ? [] : [name])),
  ].map((served) => ({ ...model, council: { ...model.council, served } }));

describe.each([
  ['a mixture', plan(), diary(20, 20)],
  ['a mixture that looks back', backward, diary(20, 20)],
  ['a mixture that is calibrated by patient', following, diary(20, 20)],
  ['a mixture whose weights follow patients', moving, diary(20, 20)],
  ['a mixture of rows', rowWise, aligned()],
  ['a mixture beside a shadow', shadowed, diary(20, 20)],
])('%s', (_, made, dataset) => {
  const trained = createTrainer(made).train(dataset, { seed: '1' });

  it('answers as a graph as it answers itself, however it is served', async () => {
    const { architecture, model } = await trained;
    const table = strange(dataset.table, most);
    const absent = new Set<number>();
    for (const own of servings(model)) {
      const { runner, made } = await opened(own, table);
      expect(made.notCompiled).toEqual([]);
      const gate = made.memory.find(({ name }) => name === 'gate');
      expect((gate?.width ?? 0) > 0).toBe(own.council.served.startsWith('personal'));
      const { outputs, states } = await answerTable(runner, table, made);
      const batch = await predict({ architecture, model: own }, table);
      const differences = {
        probability: worst(outputs['probability'], batch.values),
        weights: worst(outputs['weights'], batch.weights),
        answers: worst(outputs['answers'], batch.expertValues),
        confidence: worst(outputs['confidence'], batch.confidence),
        degraded: worst(outputs['degraded'], batch.degraded),
        risk: batch.risk ? worst(outputs['risk'], batch.risk) : 0,
      };
      for (const [what, difference] of Object.entries(differences)) {
        expect([own.council.served, what, difference < 1e-6, difference]).toEqual([
          ...[own.council.served, what, true, difference],
        ]);
      }
      expect(states.values).toHaveLength(batch.states.values.length);
      for (const code of outputs['absence'] ?? []) absent.add(code);
    }
    expect([...absent].sort()).toEqual([0, 1]);
  });

  it('is the same bytes each time', async () => {
    const { model } = await trained;
    const once = await compiled(model, dataset.table);
    expect((await compiled(model, dataset.table)).bytes).toEqual(once.bytes);
  });

  it('goes on from the memory of a pipeline, which goes on from its own', async () => {
    const { architecture, model } = await trained;
    const { table } = dataset;
    const [early, late] = [(time: number) => time <= 9, (time: number) => time > 9].map((when) =>
      takeRows(
        table,
        Int32Array.from(table.patients.keys()).filter((row) => when(table.times[row] ?? NaN)),
      ),
    ) as [FeatureTable, FeatureTable];
    if (late.rows === 0) return;
    expect(early.patientIds).toEqual(late.patientIds);
    const { runner, made } = await opened(model, table);
    const first = await predict({ architecture, model }, early);
    const { outputs } = await answerTable(runner, late, { ...made, from: first.states });
    const store = createMemoryStore();
    const { states } = await answerTable(runner, early, made);
    const width = made.initial.length;
    await store.save(
      new Map(
        early.patientIds.map((id, patient) => [
          id,
          {
            ...{ model: 'test', days: [] },
            asOf: states.asOf[patient] ?? NaN,
            values: states.values.slice(patient * width, (patient + 1) * width),
          },
        ]),
      ),
    );
    const whole = await predict({ architecture, model }, table);
    const after = await predict({ architecture, model }, late, store);
    const expected = Float64Array.from(whole.values).filter(
      (_, row) => (table.times[row] ?? NaN) > 9,
    );
    expect(worst(outputs['probability'], expected)).toBeLessThan(1e-6);
    expect(worst(after.values, expected)).toBeLessThan(1e-6);
    const again = answerTable(runner, early, { ...made, from: first.states });
    await expect(again).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('what has no graph', () => {
  const half = expertType('half', () => ({
    predict: async ({ rows }) => ({ values: new Float64Array(rows.length).fill(0.5) }),
  }));
  const doubled = defineTransform({
    type: 'doubled',
    description: 'as it is',
    options: windows.options,
    create: (): Transform => ({
      fit: () => ({ metrics: {}, notes: [] }),
      apply: (table) => table,
      saveState: () => createState('doubled', 1, null),
      loadState: () => undefined,
    }),
  });
  const train = async (made: MixturePlan): Promise<Trained> =>
    createTrainer(made).train(diary(20, 20), { seed: '1' });

  it('is named with its reason, and what it would say is an input', async () => {
    const trained = await train(plan([expert('half', half, 'physiological')]));
    const { table } = diary(4, 10);
    const { runner, made } = await opened(trained.model, table);
    expect(made.notCompiled).toEqual([{ part: 'expert half', reason: 'it has no graph' }]);
    expect(runner.inputs).toContain('answer.half');
    const told: GraphRunner = {
      ...runner,
      run: (given) => {
        const shape = [given['time']?.shape[0] ?? NaN, 1];
        const data = new Float64Array(shape[0] ?? NaN).fill(0.5);
        return runner.run({ ...given, 'answer.half': { type: 'double', shape, data } });
      },
    };
    const { outputs } = await answerTable(told, table, made);
    const batch = await predict(trained, table);
    expect(worst(outputs['probability'], batch.values)).toBeLessThan(1e-6);
    expect(worst(outputs['answers'], batch.expertValues)).toBeLessThan(1e-6);
  });

  it('is an expert that cannot be loaded, too, with what went wrong', async () => {
    const { model } = await train(plan());
    const getExpert: typeof model.experts.getExpert = async (name) => {
      if (name === 'body') throw new Error('a damaged state');
      return model.experts.getExpert(name);
    };
    const damaged = { ...model, experts: { ...model.experts, getExpert } };
    const { runner, made } = await opened(damaged, diary(4, 10).table);
    expect(made.notCompiled).toEqual([{ part: 'expert body', reason: 'a damaged state' }]);
    expect(runner.inputs).toContain('answer.body');
  });

  it('of the features leaves the rest a graph of features', async () => {
    const { model } = await train(plan([], { features: [part(doubled)] }));
    const { runner, made } = await opened(model, diary(4, 10).table);
    expect(made.notCompiled.map((left) => left.part)).toEqual(['features']);
    expect(made.notCompiled[0]?.reason).toContain('doubled');
    expect(runner.inputs).toEqual(expect.arrayContaining(['raw', 'quality', 'state']));
    expect(runner.inputs).not.toContain('features');
  });

  it('of the mixture leaves what the experts answer, and what the gate would see', async () => {
    const { model } = await train(plan());
    const mixing = model.council.mixings.get('gate');
    if (!mixing) throw new Error('a mixing that is called gate');
    const { gate } = mixing;
    const other = { ...mixing, gate: { ...gate, toGraph: () => fail() } };
    const mixings = new Map([['gate', other]]);
    const council = { ...model.council, mixings, served: 'gate' };
    const { runner, made } = await opened({ ...model, council }, diary(4, 10).table);
    expect(made.notCompiled).toEqual([{ part: 'mixture gate', reason: 'too strange' }]);
    expect(Object.keys(made.outputs)).toEqual(
      expect.arrayContaining(['answers', 'absence', 'context', 'nextState']),
    );
    expect(made.outputs['probability']).toBeUndefined();
    expect(runner.inputs).toContain('features');
  });
});

function fail(): never {
  throw new Error('too strange');
}
