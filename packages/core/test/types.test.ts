import { expect, it } from '@jest/globals';
import type {
  Attribution,
  CancelSignal,
  ComponentType,
  ExpertModel,
  ExpertType,
  GraphBuilder,
  GraphValue,
  JsonValue,
  PatientDay,
  PatientScan,
} from '../src/index.ts';

it('takes a real AbortSignal as a CancelSignal', () => {
  const { signal } = new AbortController();
  const own: CancelSignal = signal;
  expect(own.aborted).toBe(false);
});

it('lets types of different options stand in one registry', () => {
  // checked by the compiler: create is a method, hence bivariant in its options
  const narrow = {} as ExpertType<{ readonly strength: number }>;
  const wide: ExpertType = narrow;
  const component: ComponentType<unknown, unknown> = narrow;
  expect(wide).toBe(component);
});

it('keeps functions and undefined out of JSON', () => {
  // @ts-expect-error a function is not JSON
  const wrong: JsonValue = { f: () => 1 };
  // @ts-expect-error undefined is not JSON
  const missing: JsonValue = { a: undefined };
  expect([wrong, missing]).toHaveLength(2);
});

it('lets scans ask for a richer day', () => {
  interface Rich extends PatientDay {
    readonly weekday: number;
  }
  const scan = {} as PatientScan;
  const rich: PatientScan<Rich> = scan;
  expect(rich).toBe(scan);
});

it('has experts say the scale of what they explain', () => {
  const given: Attribution = {
    scale: 'logit',
    base: new Float64Array(1),
    values: new Float64Array(2),
  };
  const explain: NonNullable<ExpertModel['explain']> = async () => given;
  // @ts-expect-error an attribution without a scale cannot be summed up
  const mute: Attribution = { base: given.base, values: given.values };
  // @ts-expect-error a scale that nobody knows
  const odd: Attribution = { ...given, scale: 'odds' };
  expect([explain, mute, odd]).toHaveLength(3);
});

it('types the values of graphs, and one output is one value', () => {
  const build = (graph: GraphBuilder, x: GraphValue): GraphValue => graph.op('Neg', [x]);
  const parts = (graph: GraphBuilder, x: GraphValue): readonly GraphValue[] =>
    graph.ops('Sinh', [x], {}, [{ type: x.type, shape: x.shape }]);
  // @ts-expect-error several outputs are declared
  const guessed = (graph: GraphBuilder, x: GraphValue) => graph.ops('Split', [x], {});
  // @ts-expect-error ONNX's name of the type is not ours
  const wrong: GraphValue['type'] = 'float';
  expect([build, parts, guessed, wrong]).toHaveLength(4);
});
