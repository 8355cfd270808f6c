// How long a forest's state takes to be written as bytes and read again, as tensors and as JSON (version 1).
// node benchmarks/trees/states.js; the packages must be built.
import { decodeState, encodeState } from '@prodrome/core';
import { createRandomForest, loadTreeModel, loadTreeState } from '@prodrome/trees';
import { performance } from 'node:perf_hooks';
import { makeRows } from './data.js';
import { machine, median } from './table.js';

const runs = 5;
const { columns, labels } = makeRows(20_000, 'states');

const seconds = (work) => {
  const start = performance.now();
  const result = work();
  return { result, seconds: (performance.now() - start) / 1000 };
};

/** Writes a forest's state, reads it back, and prints how long both took. */
function measure(name, save, load) {
  const written = Array.from({ length: runs }, () => seconds(() => encodeState(save())));
  const bytes = written[0].result;
  const read = Array.from({ length: runs }, () => seconds(() => load(decodeState(bytes))));
  const [encode, decode] = [written, read].map((each) => median(each.map((one) => one.seconds)));
  const size = (bytes.length / 1e6).toFixed(1);
  console.log(`${name}: ${size} MB, encode ${encode.toFixed(3)}, decode ${decode.toFixed(3)}`);
}

console.log(`${machine()}; node ${process.version}; medians of ${runs} runs, seconds that pass:`);
for (const trees of [138, 236]) {
  const model = await createRandomForest({ trees, minDataInLeaf: 5 }).train({ columns, labels });
  measure(`${trees} trees as tensors`, () => model.toState(), loadTreeState);
  measure(
    `${trees} trees as JSON`,
    () => ({ kind: 'forest', version: 1, json: model.toJSON(), tensors: {} }),
    ({ json }) => loadTreeModel(json),
  );
}
