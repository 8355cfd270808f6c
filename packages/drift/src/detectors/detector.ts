import {
  canonicalJson,
  createState,
  expectState,
  jsonOf,
  ProdromeError,
  vectorOf,
  type ComponentState,
  type DriftDetector,
  type DriftInput,
  type DriftResult,
  type JsonValue,
} from '@prodrome/core';

/** The first numbers of every memory: updates so far, and 1 where the last one was a drift. */
const updates = 0;
const ended = 1;

/** Where the numbers of a detector itself begin. */
export const own = 2;

export const stable: DriftResult = Object.freeze({ status: 'stable' });
export const warning: DriftResult = Object.freeze({ status: 'warning' });

/** What a detector is made of. */
export interface DetectorParts {
  readonly type: string;
  readonly accepts: DriftInput;
  readonly options: JsonValue;
  /** All that it remembers, 0 at first. */
  readonly memory: Float64Array;
  /** Writes what is remembered before the first value and is not 0. */
  readonly begin?: () => void;
  /** Takes a value. @param at - the update that brings it. */
  readonly watch: (value: number, at: number) => DriftResult;
  /** What is amiss with a memory that is to be loaded, none of it NaN. */
  readonly fault?: (memory: Float64Array) => string | undefined;
}

/** A memory for so many numbers of a detector itself. */
export const createMemory = (width: number): Float64Array => new Float64Array(own + width);

/**
 * What all detectors have in common: all that they remember is a list of numbers of fixed length, they refuse what they do not
 * take, count, and begin anew with the first value after a drift. One class for all of them, `watch` being a plain function of each: with a
 * class of their own, ADWIN beside six others took twice the time.
 */
export class MemoryDetector implements DriftDetector {
  private readonly parts: DetectorParts;
  private readonly memory: Float64Array;
  private readonly accepts: DriftInput;
  private readonly watch: DetectorParts['watch'];

  constructor(parts: DetectorParts) {
    this.parts = parts;
    this.memory = parts.memory;
    this.accepts = parts.accepts;
    this.watch = parts.watch;
    parts.begin?.();
  }

  update(value: number): DriftResult {
    if (!isTaken(this.accepts, value)) throw this.refused(value);
    const { memory } = this;
    if (memory[ended] === 1) this.beginAnew();
    const at = memory[updates] as number;
    memory[updates] = at + 1;
    const result = this.watch(value, at);
    if (result.status === 'drift') memory[ended] = 1;
    return result;
  }

  saveState(): ComponentState {
    const { type, options } = this.parts;
    return createState(kindOf(type), 1, { options }, { memory: this.memory.slice() });
  }

  loadState(state: ComponentState): void {
    const { type, options, fault } = this.parts;
    expectState(state, kindOf(type), [1]);
    const memory = vectorOf(state, 'memory', this.memory.length);
    const [expected = '', got = ''] = [options, jsonOf(state, 'options')].map(canonicalJson);
    if (got !== expected) throw damaged(type, `options ${expected}`, got);
    const found = faultOf(memory) ?? fault?.(memory);
    if (found !== undefined) throw damaged(type, 'what it saved', found);
    this.memory.set(memory);
  }

  private beginAnew(): void {
    this.memory.fill(0, ended);
    this.parts.begin?.();
  }

  private refused(value: unknown): ProdromeError {
    return new ProdromeError('DATA_VALUE', {
      where: `drift detector ${this.parts.type}, update ${this.memory[updates] ?? 0}`,
      expected: taken[this.accepts],
      got: typeof value === 'string' ? JSON.stringify(value) : String(value),
    });
  }
}

/** The kind of a detector's state. */
export const kindOf = (type: string): string => `drift/${type}`;

/** A state that cannot be loaded. */
export const damaged = (type: string, expected: string, got: string): ProdromeError =>
  new ProdromeError('STATE', { where: `state of ${kindOf(type)}`, expected, got });

/** Whether a number of a memory is a count. */
export const isCount = (value: number | undefined): boolean =>
  Number.isSafeInteger(value) && (value as number) >= 0;

const taken: Readonly<Record<DriftInput, string>> = {
  real: 'a finite number',
  unit: 'a number in [0, 1]',
  binary: '0 or 1',
};

function isTaken(accepts: DriftInput, value: number): boolean {
  if (accepts === 'real') return Number.isFinite(value);
  if (accepts === 'binary') return value === 0 || value === 1;
  return typeof value === 'number' && value >= 0 && value <= 1;
}

function faultOf(memory: Float64Array): string | undefined {
  if (memory.includes(NaN)) return 'NaN';
  const [count = -1, flag] = memory;
  if (!isCount(count)) return `${count} updates`;
  return flag === 0 || flag === 1 ? undefined : 'neither a drift nor none';
}
