// Two kinds of patients at a time: numbers of double precision in pairs.

export function splat(x: f64): v128 {
  return f64x2.splat(x);
}

export function add(a: v128, b: v128): v128 {
  return f64x2.add(a, b);
}

export function sub(a: v128, b: v128): v128 {
  return f64x2.sub(a, b);
}

export function mul(a: v128, b: v128): v128 {
  return f64x2.mul(a, b);
}

export function div(a: v128, b: v128): v128 {
  return f64x2.div(a, b);
}

/** a + b · c */
export function plus(a: v128, b: v128, c: v128): v128 {
  return f64x2.add(a, f64x2.mul(b, c));
}

/** Of both lanes. */
export function sum(a: v128): f64 {
  return f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
}

const perLog2: f64 = 1.4426950408889634;
const log2High: f64 = 0.6931471803691238;
const log2Low: f64 = 1.9082149292705877e-10;

/** exp, by its Taylor polynomial about the nearest multiple of log 2; 0 below −700. */
export function exp(x: v128): v128 {
  const size = f64x2.pmin(x, splat(700));
  const steps = f64x2.nearest(mul(size, splat(perLog2)));
  const r = sub(sub(size, mul(steps, splat(log2High))), mul(steps, splat(log2Low)));
  let rest = splat(1 / 6227020800.0);
  rest = plus(splat(1 / 479001600.0), r, rest);
  rest = plus(splat(1 / 39916800.0), r, rest);
  rest = plus(splat(1 / 3628800.0), r, rest);
  rest = plus(splat(1 / 362880.0), r, rest);
  rest = plus(splat(1 / 40320.0), r, rest);
  rest = plus(splat(1 / 5040.0), r, rest);
  rest = plus(splat(1 / 720.0), r, rest);
  rest = plus(splat(1 / 120.0), r, rest);
  rest = plus(splat(1 / 24.0), r, rest);
  rest = plus(splat(1 / 6.0), r, rest);
  rest = plus(splat(0.5), r, rest);
  rest = plus(splat(1), r, rest);
  rest = plus(splat(1), r, rest);
  const whole = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(steps));
  const scale = i64x2.shl(i64x2.add(whole, i64x2.splat(1023)), 52);
  return v128.andnot(mul(rest, scale), f64x2.lt(x, splat(-700)));
}

/** Of one number. */
export function expOne(x: f64): f64 {
  return f64x2.extract_lane(exp(splat(x)), 0);
}

/** log of both lanes. */
export function log(x: v128): v128 {
  const first = Math.log(f64x2.extract_lane(x, 0));
  return f64x2.replace_lane(splat(first), 1, Math.log(f64x2.extract_lane(x, 1)));
}
