import {
  graphMath,
  type ExpertModel,
  type FeatureTable,
  type GraphBuilder,
  type GraphValue,
} from '@prodrome/core';
import { stateWidthOf } from '../model/memory.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import { compileExpert, joinAnswers, memoryOf, type CouncilAnswers } from './compile-experts.ts';
import { compileFeatures, type CompiledFeatures } from './compile-features.ts';
import { compileForecast, degradedGraph } from './compile-forecast.ts';
import { compileMixing } from './compile-mixing.ts';
import { attempt, type GraphRow, type GraphTarget, type NotCompiled } from './compiled-parts.ts';
import { gateContextGraph } from './gate-context-graph.ts';
import { stateSlots, type StatePart, type StateSlots } from './state-slots.ts';

/** A model as a graph of one row of each of n patients, which comes after what is remembered of them. */
export interface CompiledModel {
  /**
   * `probability` [n, outputs], `uncalibrated`, `confidence` [n], `weights` and `answers` [n, k, outputs], `absence` [n, k] and `degraded` [n]
   * of 8 bits, `quality` [n, domains · 4], `nextState` [n, width] are what a batch of predictions says, under its name. What needs a part without
   * a graph is absent, and `context` [n, columns] is what the gate would see.
   */
  readonly outputs: Readonly<Record<string, GraphValue>>;
  /** [width] what is remembered of a patient before the first row. */
  readonly initial: Float64Array;
  /** What `state` and `nextState` are made of, side by side: a patient's memory as a pipeline keeps it. */
  readonly memory: readonly StatePart[];
  /** What is not in the graph, in the order of the work, and why. */
  readonly notCompiled: readonly NotCompiled[];
}

/** What a model is compiled with. */
interface Setting {
  readonly model: MixtureModel;
  readonly signature: FeatureTable;
  readonly row: GraphRow;
  readonly slots: StateSlots;
  readonly left: NotCompiled[];
}

/**
 * Adds a trained mixture to a graph: features, every expert, the mask of the absent, gate, combination and calibration. Inputs are `features`
 * [n, columns of the file] of 32 bits, `time`, `elapsedDays` and `outcome` [n] as graphs of experts read them, `state` [n, width], and of
 * what has no graph what it would have said: `raw`, `quality`, `prepared.<name>` or `answer.<expert>`.
 * Deterministic: the same model gives the same operators.
 * @param signature - a table without rows: the columns of a file, and outcomes where it tells them.
 */
export async function compileModel(
  target: GraphTarget,
  model: MixtureModel,
  signature: FeatureTable,
): Promise<CompiledModel> {
  const { graph, input } = target;
  const memory = await memoryParts(model);
  const width = memory.reduce((sum, part) => sum + part.width, 0);
  const day = (name: string): GraphValue => input(name, 'float64', []);
  const row = { time: day('time'), elapsedDays: day('elapsedDays'), outcome: day('outcome') };
  const state = width > 0 ? input('state', 'float64', [width]) : undefined;
  const slots = stateSlots(graph, state, memory);
  const left: NotCompiled[] = [];
  const setting = { model, signature, row, slots, left };
  const features = compileFeatures(target, { ...setting, ...model });
  const answers = await answersOf(target, setting, features);
  const outputs = forecastOf(graph, setting, features, answers);
  const after = width > 0 ? slots.join() : undefined;
  return {
    outputs: { ...outputs, ...(after && { nextState: after.state }) },
    initial: after?.initial ?? new Float64Array(0),
    ...{ memory, notCompiled: left },
  };
}

/** The parts of a model that remember, as their memory lies. */
async function memoryParts({ space, council, experts }: MixtureModel): Promise<StatePart[]> {
  const { screening, history, quality, features, preparations } = space.parts;
  const prepared = [...preparations].map(([name, { transform }]) => [name, transform] as const);
  const asked = council.experts.map(async (expert) => ({
    name: memoryOf(expert),
    width: await stateWidthOf(expert, experts),
  }));
  return [
    ...Object.entries({
      screening,
      history,
      quality,
      features,
      ...Object.fromEntries(prepared),
    }).map(([name, { stateWidth: width }]) => ({ name, width })),
    ...(await Promise.all(asked)),
    { name: 'gate', width: council.mixings.get(council.served)?.stateWidth ?? 0 },
    { name: 'calibration', width: council.personal?.stateWidth ?? 0 },
    { name: 'bands', width: council.bands?.stateWidth ?? 0 },
  ];
}

async function answersOf(
  target: GraphTarget,
  { model: { council, experts, task }, ...setting }: Setting,
  features: CompiledFeatures,
): Promise<CouncilAnswers> {
  const answers = [];
  for (const expert of council.experts) {
    let find: () => ExpertModel | undefined;
    try {
      const own = await experts.getExpert(expert.name);
      find = () => own;
    } catch (error) {
      // told as the reason why it has no graph; it fails where it is asked, too
      find = () => {
        throw error;
      };
    }
    const asked = { ...setting, features, outputs: task.outputs };
    answers.push(compileExpert(target, asked, expert, find));
  }
  return joinAnswers(target.graph, features, council.experts, answers);
}

function forecastOf(
  graph: GraphBuilder,
  { model: { council, domains }, ...setting }: Setting,
  features: CompiledFeatures,
  answers: CouncilAnswers,
): Record<string, GraphValue> {
  const { apply, cast, unsqueeze } = graphMath(graph);
  const seen = gateContextGraph(graph, features);
  const { scaled: context, distance } = council.contextScale.toGraph(graph, seen);
  const mixed = attempt(`mixture ${council.served}`, setting.left, () =>
    compileMixing(graph, {
      ...{ council, domains, answers, context, quality: features.quality },
      ...{ row: setting.row, slots: setting.slots },
    }),
  );
  const told = {
    answers: apply('Where', unsqueeze(answers.present, 2), answers.values, NaN),
    absence: cast(answers.absence, 'uint8'),
    ...(features.areMade && { quality: features.quality }),
  };
  if (!mixed) return { ...told, context: seen };
  const forecast = compileForecast(graph, {
    ...setting,
    ...{ council, answers, mixed, context, distance },
  });
  return {
    ...told,
    ...(!forecast.probability && { context: seen }),
    ...{ uncalibrated: mixed.values, weights: mixed.weights },
    degraded: degradedGraph(graph, council, answers),
    ...forecast,
  };
}
