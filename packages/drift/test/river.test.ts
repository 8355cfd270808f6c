import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { DriftDetector } from '@prodrome/core';
import { builtInDriftDetectors, kswinOptionsSchema } from '../src/index.ts';
import { createKswin } from '../src/detectors/kswin.ts';
import { createLcg, streamOf, type Recipe } from './recorded-streams.ts';
import { windowOf } from './adwin-window.ts';

interface Recording {
  readonly detector: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly stream: string;
  readonly drifts: readonly number[];
  readonly warnings?: readonly number[];
  readonly windows?: readonly (readonly number[])[];
}

// made by golden/make-river.py
const { river, streams, recordings } = JSON.parse(
  readFileSync(new URL('golden/river.json', import.meta.url), 'utf8'),
) as {
  readonly river: string;
  readonly streams: readonly Recipe[];
  readonly recordings: readonly Recording[];
};
const registry = builtInDriftDetectors();
const values = new Map(streams.map((recipe) => [recipe.name, streamOf(recipe)]));

/** The generator of the streams, in place of a seeded stream. */
function lcgStream(): Parameters<typeof createKswin>[1] {
  const next = createLcg(1);
  const stream = {
    next,
    nextInt: (below: number) => Math.floor(next() * below),
  };
  return stream as Parameters<typeof createKswin>[1];
}

function made({ detector, options }: Recording): DriftDetector {
  if (detector === 'kswin') return createKswin(kswinOptionsSchema.parse(options), lcgStream());
  const type = registry.get(detector);
  const result = type.options['~standard'].validate(options);
  if (result instanceof Promise || result.issues) throw new Error('options');
  return type.create(result.value, {});
}

function watched(recording: Recording): Omit<Recording, 'detector' | 'options' | 'stream'> {
  const detector = made(recording);
  const stream = values.get(recording.stream) ?? new Float64Array();
  const drifts: number[] = [];
  const warnings: number[] = [];
  const windows: (readonly number[])[] = [];
  let warned = false;
  stream.forEach((value, at) => {
    const result = detector.update(value);
    if (result.status === 'drift') drifts.push(result.event.at);
    if ((result.status === 'warning') !== warned) {
      warned = !warned;
      warnings.push(at);
    }
    if (recording.windows && (result.status === 'drift' || at === stream.length - 1)) {
      windows.push(windowOf(detector));
    }
  });
  return {
    drifts,
    ...(warnings.length > 0 && { warnings }),
    ...(recording.windows && { windows }),
  };
}

describe(`what River ${river} finds`, () => {
  it.each(registry.names())('%s finds on every stream, at the same updates', (name) => {
    const own = recordings.filter(({ detector }) => detector === name);
    expect(new Set(own.map(({ stream }) => stream)).size).toBeGreaterThanOrEqual(12);
    expect(own.filter(({ drifts }) => drifts.length > 0).length).toBeGreaterThan(5);
    for (const recording of own) {
      const { detector, options, stream, ...found } = recording;
      expect({ detector, options, stream, ...watched(recording) }).toEqual({
        ...{ detector, options, stream },
        ...found,
      });
    }
  });
});
