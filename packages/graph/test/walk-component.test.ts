import { expect, it } from '@jest/globals';
import { createFeatureTable, graphMath } from '@prodrome/core';
import { walkComponent } from '../src/index.ts';

// three patients of two, no and three rows
const table = createFeatureTable({
  columns: [{ name: 'x', domain: 'other', kind: 'number' }],
  values: Float32Array.of(1, 2, 10, 20, 30),
  patients: Int32Array.of(0, 0, 2, 2, 2),
  times: Float64Array.of(5, 7, 1, 2, 6),
  patientIds: ['a', 'b', 'c'],
  outcomes: Float64Array.of(0, 1, 1, NaN, 0),
});

it('hands each patient its own state from row to row', async () => {
  const { values, states } = await walkComponent(table, { stateWidth: 1 }, (graph, input) => {
    const { apply, concat, double, unsqueeze } = graphMath(graph);
    if (!input.state) throw new Error('no state');
    const sum = apply('Add', input.state, double(input.features));
    const { time, elapsedDays, outcome } = input;
    const told = [time, elapsedDays, outcome].map((each) => unsqueeze(each, 1));
    return { values: concat([sum, ...told], 1), state: sum, initial: Float64Array.of(100) };
  });
  expect([...values]).toEqual([
    ...[101, 5, NaN, 0],
    ...[103, 7, 2, 1],
    ...[110, 1, NaN, 1],
    ...[130, 2, 1, NaN],
    ...[160, 6, 4, 0],
  ]);
  expect([...states]).toEqual([103, 100, 160]);
});

it('gives no state where nothing is remembered', async () => {
  const given = { stateWidth: 0, features: 'double' } as const;
  const { values, states } = await walkComponent(table, given, (_graph, input) => {
    expect(input.state).toBeUndefined();
    expect(input.features.type).toBe('float64');
    return { values: input.features };
  });
  expect([...values]).toEqual([1, 2, 10, 20, 30]);
  expect(states).toHaveLength(0);
});
