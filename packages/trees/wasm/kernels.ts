// The kernels of src/kernels/kernels.ts in AssemblyScript: the same operations in the same order as reference-kernels.ts, hence
// the same bits. Arguments are addresses in the one memory, counts and numbers; the caller answers for them.

const packingBase: f64 = 67108864;
const perBase: f64 = 1 / packingBase;
const rounder: f64 = 6755399441055744;
const missingBin: i32 = 255;

// the constants of src/sigmoid.ts
const stepsPerUnit: f64 = 92.33248261893466;
const stepHigh: f64 = 0.6931471803691238 / 64;
const stepLow: f64 = 1.9082149292705877e-10 / 64;

function float(base: usize, at: i32): f64 {
  return load<f64>(base + ((<usize>at) << 3));
}

function whole(base: usize, at: i32): i32 {
  return load<i32>(base + ((<usize>at) << 2));
}

function splat(x: f64): v128 {
  return v128.splat<f64>(x);
}

/** The part of exp(−size) that its whole steps make. */
function stepped(step: i32, halves: usize, fractions: usize): f64 {
  return float(halves, step >> 6) * float(fractions, step & 63);
}

/** src/sigmoid.ts, of two numbers. */
function sigmoids(x: v128, halves: usize, fractions: usize): v128 {
  const size = v128.pmin<f64>(v128.abs<f64>(x), splat(40));
  // the lowest bits of what is rounded are the whole number
  const rounded = v128.add<f64>(v128.mul<f64>(size, splat(stepsPerUnit)), splat(rounder));
  const steps = v128.sub<f64>(rounded, splat(rounder));
  const r = v128.neg<f64>(
    v128.sub<f64>(
      v128.sub<f64>(size, v128.mul<f64>(steps, splat(stepHigh))),
      v128.mul<f64>(steps, splat(stepLow)),
    ),
  );
  let rest = v128.add<f64>(splat(1.0 / 24.0), v128.mul<f64>(r, splat(1.0 / 120.0)));
  rest = v128.add<f64>(splat(1.0 / 6.0), v128.mul<f64>(r, rest));
  rest = v128.add<f64>(splat(1.0 / 2.0), v128.mul<f64>(r, rest));
  rest = v128.add<f64>(splat(1), v128.mul<f64>(r, rest));
  rest = v128.add<f64>(splat(1), v128.mul<f64>(r, rest));
  const whole = f64x2.replace_lane(
    splat(stepped(v128.extract_lane<i32>(rounded, 0), halves, fractions)),
    1,
    stepped(v128.extract_lane<i32>(rounded, 2), halves, fractions),
  );
  const small = v128.mul<f64>(whole, rest);
  const above = v128.bitselect(splat(1), small, v128.ge<f64>(x, splat(0)));
  return v128.div<f64>(above, v128.add<f64>(splat(1), small));
}

function pick(base: usize, first: i32, second: i32): v128 {
  return f64x2.replace_lane(splat(float(base, first)), 1, float(base, second));
}

function round(x: v128): v128 {
  return v128.sub<f64>(v128.add<f64>(x, splat(rounder)), splat(rounder));
}

/** out: Σ|g|, Σh, Σ packed, least and largest packed h. */
export function gradients(
  isLogistic: bool,
  isSquared: bool,
  values: usize,
  factor: f64,
  labels: usize,
  weights: usize,
  gradientScale: f64,
  hessianScale: f64,
  rows: usize,
  packed: usize,
  from: i32,
  to: i32,
  halves: usize,
  fractions: usize,
  out: usize,
): void {
  let absoluteGradients: f64 = 0;
  let hessians: f64 = 0;
  let total: f64 = 0;
  let least = splat(Infinity);
  let most = splat(0);
  for (let i = from; i < to; i += 2) {
    const isPair = i + 1 < to;
    const first = whole(rows, i);
    // a last row without a neighbour stands for both, and counts once
    const second = isPair ? whole(rows, i + 1) : first;
    const weight = pick(weights, first, second);
    const known = pick(values, first, second);
    const value = isLogistic ? sigmoids(known, halves, fractions) : known;
    const gradient = v128.mul<f64>(weight, v128.sub<f64>(value, pick(labels, first, second)));
    const curve = v128.mul<f64>(
      v128.mul<f64>(weight, v128.mul<f64>(value, v128.sub<f64>(splat(1), value))),
      splat(factor),
    );
    const hessian = isSquared ? weight : curve;
    const wholeGradient = round(v128.mul<f64>(gradient, splat(gradientScale)));
    const wholeHessian = round(v128.mul<f64>(hessian, splat(hessianScale)));
    least = v128.pmin<f64>(least, wholeHessian);
    most = v128.pmax<f64>(most, wholeHessian);
    const pairs = v128.add<f64>(v128.mul<f64>(wholeGradient, splat(packingBase)), wholeHessian);
    const size = v128.abs<f64>(gradient);
    absoluteGradients += v128.extract_lane<f64>(size, 0);
    hessians += v128.extract_lane<f64>(hessian, 0);
    const own = v128.extract_lane<f64>(pairs, 0);
    total += own;
    store<f64>(packed + ((<usize>i) << 3), own);
    if (!isPair) break;
    absoluteGradients += v128.extract_lane<f64>(size, 1);
    hessians += v128.extract_lane<f64>(hessian, 1);
    const next = v128.extract_lane<f64>(pairs, 1);
    total += next;
    store<f64>(packed + ((<usize>i) << 3), next, 8);
  }
  store<f64>(out, absoluteGradients);
  store<f64>(out, hessians, 8);
  store<f64>(out, total, 16);
  store<f64>(out, min<f64>(v128.extract_lane<f64>(least, 0), v128.extract_lane<f64>(least, 1)), 24);
  store<f64>(out, max<f64>(v128.extract_lane<f64>(most, 0), v128.extract_lane<f64>(most, 1)), 32);
}

function add(into: usize, slot: usize, bin: u32, value: f64): void {
  const at = into + (slot << 11) + ((<usize>bin) << 3);
  store<f64>(at, load<f64>(at) + value);
}

/** Rows that are read at a time: their words stay in the cache from one group to the next. */
const block: i32 = 2048;

/**
 * @param columns - how many there are: of the last group's bins those beyond are left as they are.
 * @param addresses - of the histogram of each group; 0 = none.
 */
export function histograms(
  words: usize,
  columns: i32,
  rows: usize,
  packed: usize,
  from: i32,
  to: i32,
  addresses: usize,
  firstGroup: i32,
  endGroup: i32,
): void {
  const groups = (columns + 7) >> 3;
  for (let start = from; start < to; start += block) {
    const end = min<i32>(to, start + block);
    for (let group = firstGroup; group < endGroup; group++) {
      const into = <usize>whole(addresses, group);
      if (into == 0) continue;
      const own = words + ((<usize>group) << 3);
      const slots = columns - (group << 3);
      if (slots > 6) sumGroup<v128>(own, groups, rows, packed, start, end, into);
      else if (slots > 4) sumGroup<u64>(own, groups, rows, packed, start, end, into);
      else if (slots > 2) sumGroup<u32>(own, groups, rows, packed, start, end, into);
      else sumGroup<u16>(own, groups, rows, packed, start, end, into);
    }
  }
}

/** T stands for a number of columns, so that each has a loop of its own: its size is 2, 4, 8 (for 6) or 16 (for 8). */
function sumGroup<T>(
  words: usize,
  groups: i32,
  rows: usize,
  packed: usize,
  from: i32,
  to: i32,
  into: usize,
): void {
  for (let i = from; i < to; i++) {
    const bins = load<u64>(words + ((<usize>(whole(rows, i) * groups)) << 3));
    const value = float(packed, i);
    const low = <u32>bins;
    const high = <u32>(bins >> 32);
    add(into, 0, low & 255, value);
    add(into, 1, (low >> 8) & 255, value);
    if (sizeof<T>() > 2) {
      add(into, 2, (low >> 16) & 255, value);
      add(into, 3, low >> 24, value);
    }
    if (sizeof<T>() > 4) {
      add(into, 4, high & 255, value);
      add(into, 5, (high >> 8) & 255, value);
    }
    if (sizeof<T>() > 8) {
      add(into, 6, (high >> 16) & 255, value);
      add(into, 7, high >> 24, value);
    }
  }
}

/** Puts zeros into histograms. */
export function clear(addresses: usize, groups: i32, bytes: i32): void {
  for (let group = 0; group < groups; group++) {
    const at = <usize>whole(addresses, group);
    if (at != 0) memory.fill(at, 0, bytes);
  }
}

/** Adds the sums of one histogram to those of another. */
export function merge(into: usize, from: usize, count: i32): void {
  const end = (<usize>count) << 3;
  for (let at: usize = 0; at < end; at += 16) {
    v128.store(into + at, v128.add<f64>(v128.load(into + at), v128.load(from + at)));
  }
}

export function subtract(from: usize, child: usize, count: i32): void {
  const end = (<usize>count) << 3;
  for (let at: usize = 0; at < end; at += 16) {
    v128.store(from + at, v128.sub<f64>(v128.load(from + at), v128.load(child + at)));
  }
}

function shrink(gradient: f64, l1: f64): f64 {
  return gradient > l1 ? gradient - l1 : gradient < -l1 ? gradient + l1 : 0;
}

function shrunkSquares(pull: v128, l1: f64): v128 {
  const first = shrink(v128.extract_lane<f64>(pull, 0), l1);
  const second = shrink(v128.extract_lane<f64>(pull, 1), l1);
  return f64x2.replace_lane(v128.splat<f64>(first * first), 1, second * second);
}

function scanSide(
  histogram: usize,
  last: i32,
  missingLeft: bool,
  packed: f64,
  minHessian: f64,
  l1: f64,
  l2: f64,
  found: usize,
): void {
  const wholeGradient = floor<f64>(packed * perBase);
  const wholeHessian = packed - wholeGradient * packingBase;
  const wholeBelow = wholeHessian + 2 * l2;
  const unsplit = l1 == 0 ? (wholeGradient * wholeGradient) / wholeBelow : 0;
  const gradient = v128.splat<f64>(wholeGradient);
  const below = v128.splat<f64>(wholeBelow);
  const hessian = v128.splat<f64>(wholeHessian);
  const least = v128.splat<f64>(minHessian);
  const base = v128.splat<f64>(packingBase);
  const inverse = v128.splat<f64>(perBase);
  const penalty = v128.splat<f64>(l2);
  let leftPacked: f64 = missingLeft ? float(histogram, missingBin) : 0;
  let bestAbove = v128.splat<f64>((load<f64>(found) - unsplit) * wholeBelow);
  let bestBelow = v128.splat<f64>(1);
  let bestBin = -1;
  let bestPacked: f64 = 0;
  // two bins at a time; beyond the last there is an empty one, which repeats the split before it and is no better
  for (let bin = 0; bin < last; bin += 2) {
    const own = float(histogram, bin);
    // added up on the side: the next turn waits for one addition, not for two
    const both = own + (bin + 1 < last ? float(histogram, bin + 1) : 0);
    const first = leftPacked + own;
    leftPacked += both;
    const left = f64x2.replace_lane(v128.splat<f64>(first), 1, leftPacked);
    const leftGradient = v128.floor<f64>(v128.mul<f64>(left, inverse));
    const leftHessian = v128.sub<f64>(left, v128.mul<f64>(leftGradient, base));
    const rightHessian = v128.sub<f64>(hessian, leftHessian);
    const leftBelow = v128.add<f64>(leftHessian, penalty);
    const rightBelow = v128.add<f64>(rightHessian, penalty);
    let above: v128;
    if (l1 == 0) {
      const difference = v128.sub<f64>(
        v128.mul<f64>(leftGradient, below),
        v128.mul<f64>(gradient, leftBelow),
      );
      above = v128.mul<f64>(difference, difference);
    } else {
      const pulls = v128.add<f64>(
        v128.mul<f64>(shrunkSquares(leftGradient, l1), rightBelow),
        v128.mul<f64>(shrunkSquares(v128.sub<f64>(gradient, leftGradient), l1), leftBelow),
      );
      above = v128.mul<f64>(pulls, below);
    }
    const product = v128.mul<f64>(leftBelow, rightBelow);
    const isBetter = v128.gt<f64>(
      v128.mul<f64>(above, bestBelow),
      v128.mul<f64>(bestAbove, product),
    );
    // few are better: only then is it asked whether they are allowed
    if (!v128.any_true(isBetter)) continue;
    const isAllowed = v128.ge<f64>(v128.pmin<f64>(leftHessian, rightHessian), least);
    const isFound = i64x2.bitmask(v128.and(isBetter, isAllowed));
    if ((isFound & 1) != 0) {
      bestAbove = v128.splat<f64>(v128.extract_lane<f64>(above, 0));
      bestBelow = v128.splat<f64>(v128.extract_lane<f64>(product, 0));
      bestBin = bin;
      bestPacked = first;
    }
    if ((isFound & 2) != 0) {
      const ours = v128.extract_lane<f64>(above, 1) * v128.extract_lane<f64>(bestBelow, 1);
      const theirs = v128.extract_lane<f64>(bestAbove, 1) * v128.extract_lane<f64>(product, 1);
      if (ours > theirs) {
        bestAbove = v128.splat<f64>(v128.extract_lane<f64>(above, 1));
        bestBelow = v128.splat<f64>(v128.extract_lane<f64>(product, 1));
        bestBin = bin + 1;
        bestPacked = leftPacked;
      }
    }
  }
  if (bestBin < 0) return;
  const fraction = v128.extract_lane<f64>(bestAbove, 0) / v128.extract_lane<f64>(bestBelow, 0);
  store<f64>(found, fraction / wholeBelow + unsplit);
  store<f64>(found, bestBin, 8);
  store<f64>(found, missingLeft ? 1 : 0, 16);
  store<f64>(found, bestPacked, 24);
}

function hessianOf(packed: f64): f64 {
  return packed - floor<f64>(packed * perBase) * packingBase;
}

export function scan(
  histogram: usize,
  bins: usize,
  found: usize,
  packed: f64,
  minHessian: f64,
  sureHessian: f64,
  l1: f64,
  l2: f64,
  beat: f64,
): f64 {
  const hessian = hessianOf(packed);
  let most = beat;
  for (let slot = 0; slot < 8; slot++) {
    const own = whole(bins, slot);
    if (own == 0) continue;
    const sums = histogram + ((<usize>slot) << 11);
    const place = found + ((<usize>slot) << 5);
    store<f64>(place, most);
    store<f64>(place, -1, 8);
    const isMissing = float(sums, missingBin) != 0;
    scanSide(sums, isMissing ? own : own - 1, false, packed, minHessian, l1, l2, place);
    if (isMissing) scanSide(sums, own - 1, true, packed, minHessian, l1, l2, place);
    if (load<f64>(place, 8) == -1) continue;
    const left = hessianOf(load<f64>(place, 24));
    if (min<f64>(left, hessian - left) >= sureHessian) most = load<f64>(place);
  }
  return most;
}

/** −1 where a row's bin goes left, else 0: without branches, since which way a row goes cannot be guessed. */
function leftMask(bins: usize, row: i32, above: i32, keep: i32): i32 {
  const own = <i32>load<u8>(bins + <usize>row);
  return ((own - above) | ((missingBin - 1 - own) & keep)) >> 31;
}

/** How many rows of a stretch go left. */
export function countLeft(
  bins: usize,
  bin: i32,
  missingLeft: bool,
  rows: usize,
  from: i32,
  to: i32,
): i32 {
  const keep = missingLeft ? -1 : 0;
  let count = 0;
  for (let i = from; i < to; i++) count -= leftMask(bins, whole(rows, i), bin + 1, keep);
  return count;
}

/** @param left - where the first row that goes left is put, and `right` the first other: one goes up, the other down. */
export function partition(
  bins: usize,
  bin: i32,
  missingLeft: bool,
  rows: usize,
  packed: usize,
  from: i32,
  to: i32,
  toRows: usize,
  toPacked: usize,
  left: i32,
  right: i32,
): i32 {
  const keep = missingLeft ? -1 : 0;
  let nextLeft = left;
  let nextRight = right;
  for (let i = from; i < to; i++) {
    const row = whole(rows, i);
    const goesLeft = leftMask(bins, row, bin + 1, keep);
    const at = nextRight ^ ((nextLeft ^ nextRight) & goesLeft);
    store<i32>(toRows + ((<usize>at) << 2), row);
    store<f64>(toPacked + ((<usize>at) << 3), float(packed, i));
    nextLeft -= goesLeft;
    nextRight -= 1 + goesLeft;
  }
  return nextLeft - left;
}

export function score(margins: usize, rows: usize, from: i32, to: i32, value: f64): void {
  for (let i = from; i < to; i++) {
    const at = margins + ((<usize>whole(rows, i)) << 3);
    store<f64>(at, load<f64>(at) + value);
  }
}
