import { float, hessianOf, missingBin, packingBase, perBase, splat, whole } from './numbers';

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
