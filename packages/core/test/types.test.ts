import { expect, it } from '@jest/globals';
import type {
  CancelSignal,
  ComponentType,
  ExpertType,
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
