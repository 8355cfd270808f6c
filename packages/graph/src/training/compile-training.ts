import { scan } from '../builder/control-flow.ts';
import { GraphBuilder } from '../builder/graph-builder.ts';
import type { Value } from '../builder/value.ts';
import { graphError } from '../graph-error.ts';
import type { Loss } from '../network/losses.ts';
import { outlineNetwork, type Network } from '../network/network.ts';
import { writeModel } from '../onnx/write-model.ts';
import {
  addBatch,
  batchRows,
  dataInputs,
  type BatchRows,
  type BatchSetting,
  type DataValues,
} from './batch-graph.ts';
import type { Optimizer } from './optimizer.ts';
import type { ParameterPlace, TrainingProgram, TrainingSettings } from './program.ts';
import { scheduleFactors } from './schedule.ts';

interface Parts extends TrainingSettings {
  readonly network: Network;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly places: readonly ParameterPlace[];
  readonly size: number;
  readonly targetWidth: number;
  readonly usesRandom: boolean;
}

/**
 * Compiles a network, what it is to minimise and how into ONNX graphs: one run of the epoch graph does forward, backward and the optimiser's
 * step for every batch of an epoch. The same arguments give the same bytes.
 * @throws ProdromeError `GRAPH` when shapes do not fit, or a setting is out of range.
 */
export function compileTraining(
  network: Network,
  loss: Loss,
  optimizer: Optimizer,
  settings: TrainingSettings,
): TrainingProgram {
  checkSettings(optimizer, settings);
  const { parameters, outputs, usesRandom } = outlineNetwork(network);
  const places: ParameterPlace[] = [];
  let size = 0;
  for (const { name, shape } of parameters) {
    places.push({ name, shape, offset: size });
    size += shape.reduce((total, each) => total * each, 1);
  }
  const targetWidth = loss.targetWidth(outputs);
  const parts = {
    ...settings,
    network,
    loss,
    optimizer,
    places,
    size,
    targetWidth,
    usesRandom,
  };
  return {
    parameters,
    plan: {
      ...settings,
      inputs: network.inputs,
      ...{ outputs, targetWidth, size },
      parameters: places,
      slots: optimizer.slots,
      epochGraph: epochGraph(parts),
      gradientGraph: gradientGraph(parts),
      lossGraph: lossGraph(parts),
    },
  };
}

function epochGraph(parts: Parts): Uint8Array {
  const graph = new GraphBuilder('epoch');
  const { size, optimizer, batch, usesRandom } = parts;
  const parameters = graph.input('parameters', 'float', [size]);
  const slots = Array.from({ length: optimizer.slots }, (_, i) =>
    graph.input(`slot.${i}`, 'float', [size]),
  );
  const step = graph.input('step', 'int64', []);
  const seed = graph.input('seed', 'int64', []);
  const order = graph.input('order', 'int64', ['batches', batch]);
  const data = dataInputs(graph, parts.network, parts.targetWidth);
  const { counted, numbers } = stepNumbers(graph, parts, order, step);
  const rows = batchRows(graph, order, data.weights);
  const scanned = [...slicesOf(rows), ...(usesRandom ? [counted] : []), ...numbers];
  const { states, stacked } = scan(
    graph,
    { states: [parameters, ...slots], scanned },
    (body, [own, ...held], slices) => {
      const rest = slices.slice(usesRandom ? 4 : 3);
      const random = usesRandom ? { random: { seed, step: slices[3] as Value } } : {};
      const setting = { ...batchSetting(parts, data, own as Value, rowsIn(slices)), ...random };
      const result = addBatch(body, setting);
      const gradient = clipped(body, result.gradient(), parts.clipNorm);
      const next = optimizer.update(body, {
        parameters: own as Value,
        gradient,
        slots: held,
        numbers: rest,
      });
      return { states: [next.parameters, ...next.slots], stacked: [result.loss.value] };
    },
  );
  states.forEach((state, i) => {
    graph.output(state, i === 0 ? 'next.parameters' : `next.slot.${i - 1}`);
  });
  graph.output(stacked[0] as Value, 'losses');
  return writeModel(graph.model());
}

function gradientGraph(parts: Parts): Uint8Array {
  const graph = new GraphBuilder('gradient');
  const parameters = graph.input('parameters', 'float', [parts.size]);
  const step = graph.input('step', 'int64', []);
  const seed = graph.input('seed', 'int64', []);
  const order = graph.input('order', 'int64', [parts.batch]);
  const data = dataInputs(graph, parts.network, parts.targetWidth);
  const rows = batchRows(graph, order, data.weights);
  const setting = { ...batchSetting(parts, data, parameters, rows), random: { seed, step } };
  const result = addBatch(graph, setting);
  graph.output(result.loss.value, 'loss');
  graph.output(result.gradient(), 'gradient');
  return writeModel(graph.model());
}

function lossGraph(parts: Parts): Uint8Array {
  const graph = new GraphBuilder('loss');
  const parameters = graph.input('parameters', 'float', [parts.size]);
  const order = graph.input('order', 'int64', ['batches', parts.batch]);
  const data = dataInputs(graph, parts.network, parts.targetWidth);
  const judged = (body: GraphBuilder, own: BatchRows): Value =>
    addBatch(body, { ...batchSetting(parts, data, parameters, own), training: false }).loss.value;
  const scanned = slicesOf(batchRows(graph, order, data.weights));
  const { stacked } = scan(graph, { states: [], scanned }, (body, _, slices) => ({
    states: [],
    stacked: [judged(body, rowsIn(slices))],
  }));
  graph.output(stacked[0] as Value, 'losses');
  return writeModel(graph.model());
}

const batchSetting = (
  { network, loss, places }: Parts,
  data: DataValues,
  parameters: Value,
  batch: BatchRows,
): BatchSetting => ({ network, loss, places, data, parameters, batch, training: true });

const slicesOf = ({ order, rows, shares }: BatchRows): readonly Value[] => [order, rows, shares];

const rowsIn = ([order, rows, shares]: readonly Value[]): BatchRows =>
  ({ order, rows, shares }) as BatchRows;

/** The number of each batch's step, and what the optimiser wants to know of it, for all batches at once. */
function stepNumbers(
  graph: GraphBuilder,
  { optimizer, schedule }: Parts,
  order: Value,
  step: Value,
): { readonly counted: Value; readonly numbers: readonly Value[] } {
  const count = graph.op('Gather', [graph.op('Shape', [order]), graph.int(0)], { axis: 0 });
  const [range] = graph.custom(
    'Range',
    [graph.int(0), count, graph.int(1)],
    {},
    {
      domain: '',
      outputs: [{ type: 'int64', shape: ['batches'] }],
    },
  ) as [Value];
  const counted = graph.op('Add', [range, step]);
  const exact = graph.cast(counted, 'double');
  const double = (value: number): Value => graph.constant('double', [], Float64Array.of(value));
  const factors = scheduleFactors(graph, schedule ?? { kind: 'constant' }, exact);
  const rates = graph.op('Mul', [factors, double(optimizer.learningRate)]);
  const fromOne = graph.op('Add', [exact, double(1)]);
  return { counted, numbers: optimizer.numbers(graph, fromOne, rates) };
}

function clipped(graph: GraphBuilder, gradient: Value, limit: number | undefined): Value {
  if (limit === undefined) return gradient;
  const norm = graph.op('ReduceL2', [gradient, graph.int([0])], { keepdims: 1 });
  const factor = graph.op('Div', [graph.float(limit), graph.op('Add', [norm, graph.float(1e-6)])]);
  return graph.op('Mul', [gradient, graph.op('Min', [factor, graph.float(1)])]);
}

function checkSettings({ learningRate }: Optimizer, { batch, clipNorm }: TrainingSettings): void {
  if (!Number.isInteger(batch) || batch < 1) {
    throw graphError('compileTraining, batch', 'an integer ≥ 1', String(batch));
  }
  if (!(learningRate > 0)) {
    throw graphError('compileTraining, learningRate', 'a number > 0', String(learningRate));
  }
  if (clipNorm !== undefined && !(clipNorm > 0)) {
    throw graphError('compileTraining, clipNorm', 'a number > 0', String(clipNorm));
  }
}
