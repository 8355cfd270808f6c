import { GraphBuilder, writeModel } from '@prodrome/graph';
import { openCompiledSession } from '@prodrome/graph-compiled';

const graph = new GraphBuilder('sample');
const x = graph.input('x', 'double', ['n', 2]);
graph.output(graph.op('ReduceSum', [x, graph.int([1])], { keepdims: 0 }), 'sum');

const session = openCompiledSession(writeModel(graph.model()), { block: 16 });
const rows = { type: 'double' as const, shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) };
const { sum } = session.runNow({ x: rows });
console.log(sum?.data.join(' '));
