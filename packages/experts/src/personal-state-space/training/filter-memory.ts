import { sigmoid } from '@prodrome/numerics';
import { propensityNodes, type Belief, type Evening, type Filter } from '../filter.ts';
import { depth, type ParameterName, type Size } from '../layout.ts';
import type { Observation } from '../step.ts';
import { add, type Gradient } from './gradient.ts';
import type { OpenedFilter } from './web-assembly.ts';

/** A filter as `wasm/memory.ts` lays it out, or a gradient. */
export interface FilterRoom {
  readonly scalars: Float64Array;
  /** [features, lanes] */
  readonly slopes: Float64Array;
  /** Of signs, then of features as their covariates. */
  readonly weights: Float64Array;
}

/** The memory of an opened filter, part by part. */
export interface FilterMemory {
  readonly filter: FilterRoom;
  readonly gradient: FilterRoom;
  /** Rows of lanes of the belief before the first evening, its scalars, and the derivatives with respect to it. */
  readonly begin: Float64Array;
  readonly beginScalars: Float64Array;
  readonly byBegin: Float64Array;
}

/** Kinds of patients, made even: two share a vector. */
const lanesOf = ({ subtypes }: Size): number => 2 * Math.ceil(subtypes / 2);
const scalarCount = 20;
const triangle = (depth * (depth + 1)) / 2;
const logRow = depth + triangle;
const attackRow = logRow + 1;
const beliefRows = attackRow + 1;
/** Log weight of a kind that is there to fill a pair. */
const never = -1e30;

/** The parts of a memory; their numbers are those of `address` in `wasm/filter.ts`. */
export function memoryOf({ exports, buffer }: OpenedFilter, size: Size): FilterMemory {
  const lanes = lanesOf(size);
  const room = (part: number, length: number): Float64Array =>
    new Float64Array(buffer, exports.address(part), length);
  const filterAt = (part: number): FilterRoom => ({
    scalars: room(part, scalarCount),
    slopes: room(part + 1, size.features * lanes),
    weights: room(part + 2, size.evidence + size.features),
  });
  return {
    filter: filterAt(0),
    gradient: filterAt(3),
    begin: room(6, beliefRows * lanes),
    beginScalars: room(7, 3 + propensityNodes.length),
    byBegin: room(8, beliefRows * lanes),
  };
}

/** Places of scalars in `wasm/memory.ts`: parameters as they are, and what is made of one. */
const persistence = 0;
const latentVariance = 1;
const driftVariance = 2;
const share = 3;
const stop = 13;
const treatedShare = 14;
const recordSpread = 18;
const plain: readonly (readonly [place: number, name: ParameterName])[] = [
  [4, 'latentInAttack'],
  [5, 'driftInAttack'],
  [6, 'afterAttack'],
  [7, 'runLength'],
  [8, 'longRun'],
  [9, 'treatment'],
  [12, 'evidenceBias'],
  [15, 'recordBias'],
  [16, 'recordWeekend'],
  [17, 'recordTrend'],
  [19, 'recordTreated'],
];
const season = 10;

/** Writes a filter. */
export function writeFilter(filter: Filter, { scalars, slopes, weights }: FilterRoom): void {
  const { size, offsets, parameters } = filter;
  const lanes = lanesOf(size);
  const recording = recordingOf(filter);
  scalars[persistence] = filter.persistence;
  scalars[latentVariance] = filter.latentVariance;
  scalars[driftVariance] = filter.driftVariance;
  scalars[share] = filter.share;
  for (const [place, name] of plain) scalars[place] = parameters[offsets[name]] as number;
  scalars.set(parameters.subarray(offsets.season, offsets.season + 2), season);
  scalars[stop] = recording.stop;
  scalars[treatedShare] = recording.treatedShare;
  scalars[recordSpread] = recording.spread;
  for (let j = 0; j < size.features; j++) {
    for (let k = 0; k < lanes; k++) {
      const kind = Math.min(k, size.subtypes - 1);
      slopes[j * lanes + k] = filter.slopes[kind * size.features + j] as number;
    }
  }
  weights.set(parameters.subarray(offsets.evidence, offsets.evidence + size.evidence));
  const { evidenceCovariate: from } = offsets;
  weights.set(parameters.subarray(from, from + size.features), size.evidence);
}

/** Adds the sums of derivatives of a memory to a gradient. */
export function readGradient(
  filter: Filter,
  { scalars, slopes, weights }: FilterRoom,
  out: Gradient,
): void {
  const { size, offsets } = filter;
  const lanes = lanesOf(size);
  const recording = recordingOf(filter);
  const by = (place: number): number => scalars[place] as number;
  out.persistence += by(persistence);
  out.latentVariance += by(latentVariance);
  out.driftVariance += by(driftVariance);
  out.share += by(share);
  const { parameters } = out;
  for (const [place, name] of plain) add(parameters, offsets[name], by(place));
  add(parameters, offsets.season, by(season));
  add(parameters, offsets.season + 1, by(season + 1));
  add(parameters, offsets.dropOut, by(stop) * recording.stop * (1 - recording.stop));
  const tau = recording.treatedShare;
  add(parameters, offsets.treatedShare, by(treatedShare) * tau * (1 - tau));
  add(parameters, offsets.recordSpread, by(recordSpread) * recording.spread);
  for (let k = 0; k < size.subtypes; k++) {
    for (let j = 0; j < size.features; j++) {
      add(out.slopes, k * size.features + j, slopes[j * lanes + k] as number);
    }
  }
  for (let e = 0; e < size.evidence; e++)
    add(parameters, offsets.evidence + e, weights[e] as number);
  for (let j = 0; j < size.features; j++) {
    add(parameters, offsets.evidenceCovariate + j, weights[size.evidence + j] as number);
  }
}

/** Chances and spread of recording, of the parameters they are made of. */
function recordingOf({ offsets, parameters }: Filter) {
  const at = (place: number): number => parameters[place] as number;
  return {
    stop: sigmoid(at(offsets.dropOut)),
    treatedShare: sigmoid(at(offsets.treatedShare)),
    spread: Math.exp(at(offsets.recordSpread)),
  };
}

/** Writes the belief before the first evening; a kind that fills a pair is as the first one, with no weight. */
export function writeBegin(
  belief: Belief,
  size: Size,
  { begin, beginScalars }: FilterMemory,
): void {
  const lanes = lanesOf(size);
  for (let k = 0; k < lanes; k++) {
    const kind = k < size.subtypes ? k : 0;
    for (let i = 0; i < depth; i++) begin[i * lanes + k] = belief.mean[kind * depth + i] as number;
    let row = depth;
    for (let i = 0; i < depth; i++) {
      for (let j = i; j < depth; j++) {
        begin[row * lanes + k] = belief.covariance[(kind * depth + i) * depth + j] as number;
        row += 1;
      }
    }
    begin[logRow * lanes + k] = k < size.subtypes ? (belief.logWeights[k] as number) : never;
    begin[attackRow * lanes + k] = belief.attack[kind] as number;
  }
  beginScalars.set(belief.scalars);
  beginScalars.set(belief.propensity, belief.scalars.length);
}

/** Reads the derivatives with respect to it. */
export function readByBegin({ byBegin }: FilterMemory, size: Size, out: Belief): void {
  const lanes = lanesOf(size);
  for (let k = 0; k < size.subtypes; k++) {
    for (let i = 0; i < depth; i++) out.mean[k * depth + i] = byBegin[i * lanes + k] as number;
    let row = depth;
    for (let i = 0; i < depth; i++) {
      for (let j = i; j < depth; j++) {
        const value = byBegin[row * lanes + k] as number;
        out.covariance[(k * depth + i) * depth + j] = value;
        out.covariance[(k * depth + j) * depth + i] = value;
        row += 1;
      }
    }
    out.logWeights[k] = byBegin[logRow * lanes + k] as number;
  }
}

/** A day in the memory. */
export interface DayRoom {
  /** Its parts are in the memory but for the treatment. */
  readonly evening: Evening;
  /** Season, treatment, outcome, treated, weekend, day. */
  readonly scalars: Float64Array;
}

/** Where a day begins in the memory, which `wasm/memory.ts` lays out. */
export function dayRoom({ exports, buffer }: OpenedFilter, size: Size, day: number): DayRoom {
  let from = exports.dayOf(day);
  const next = (length: number): Float64Array => {
    const part = new Float64Array(buffer, from, length);
    from += part.byteLength;
    return part;
  };
  const features = next(size.features);
  const missing = next(size.features);
  const evidence = next(size.evidence);
  const scalars = next(7);
  const evening = { features, missing, evidence, treatment: 0, season: scalars.subarray(0, 2) };
  return { evening, scalars };
}

/** Writes what is known of a day when it has passed, and its treatment. */
export function writeDay({ evening, scalars }: DayRoom, seen: Observation): void {
  scalars[2] = evening.treatment;
  scalars[outcomeAt] = seen.outcome;
  scalars[4] = seen.treated;
  scalars[5] = seen.weekend;
  scalars[6] = seen.day;
}

/** Place of the outcome. */
export const outcomeAt = 3;
