// Derivatives, and the constants of src/sigmoid.ts.
import { float, packingBase, rounder, splat, whole } from './numbers';

const stepsPerUnit: f64 = 92.33248261893466;
const stepHigh: f64 = 0.6931471803691238 / 64;
const stepLow: f64 = 1.9082149292705877e-10 / 64;

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
