// A long short-term memory, one row at a time: every sum runs over inputs, then over units, in their order, whatever else is in the batch.

const log2e: f32 = 1.44269504088896341;
const high: f32 = 0.693359375;
const low: f32 = -2.1219444e-4;

function all(value: f32): v128 {
  return f32x4.splat(value);
}

function fused(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

/** e to the power of x, to the last place or two (Cephes, S. L. Moshier). */
function exponential(given: v128): v128 {
  const x = f32x4.min(f32x4.max(given, all(-87)), all(88));
  const n = f32x4.nearest(f32x4.mul(x, all(log2e)));
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, all(high))), f32x4.mul(n, all(low)));
  let p = all(1.98756915e-4);
  p = fused(p, r, all(1.3981999507e-3));
  p = fused(p, r, all(8.3334519073e-3));
  p = fused(p, r, all(4.1665795894e-2));
  p = fused(p, r, all(1.6666665459e-1));
  p = fused(p, r, all(5.0000001201e-1));
  p = f32x4.add(fused(f32x4.mul(p, r), r, r), all(1));
  return f32x4.mul(p, i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23));
}

function sigmoid(x: v128): v128 {
  return f32x4.div(all(1), f32x4.add(all(1), exponential(f32x4.neg(x))));
}

function tanh(x: v128): v128 {
  const e = exponential(f32x4.add(x, x));
  return f32x4.sub(all(1), f32x4.div(all(2), f32x4.add(e, all(1))));
}

/** gates[g] += Σ x[j] · w[j, g]; an x of 0 adds nothing. */
function addProduct(gates: usize, x: usize, count: i32, w: usize, width: i32): void {
  const bytes: usize = (<usize>width) << 2;
  for (let g: usize = 0; g < bytes; g += 64) {
    let a = v128.load(gates + g);
    let b = v128.load(gates + g, 16);
    let c = v128.load(gates + g, 32);
    let d = v128.load(gates + g, 48);
    let at = w + g;
    const end = x + ((<usize>count) << 2);
    for (let j = x; j < end; j += 4, at += bytes) {
      const value = load<f32>(j);
      if (value == 0) continue;
      const v = f32x4.splat(value);
      a = fused(v, v128.load(at), a);
      b = fused(v, v128.load(at, 16), b);
      c = fused(v, v128.load(at, 32), c);
      d = fused(v, v128.load(at, 48), d);
    }
    v128.store(gates + g, a);
    v128.store(gates + g, b, 16);
    v128.store(gates + g, c, 32);
    v128.store(gates + g, d, 48);
  }
}

/** One row: `steps` × `inputs` numbers at `x`; `hidden` is a multiple of 4. States at `h` and `c` are begun with, and left. */
export function run(
  x: usize,
  w: usize,
  r: usize,
  bias: usize,
  gates: usize,
  h: usize,
  c: usize,
  y: usize,
  steps: i32,
  inputs: i32,
  hidden: i32,
): void {
  const size: usize = (<usize>hidden) << 2;
  for (let t = 0; t < steps; t++) {
    memory.copy(gates, bias, size << 2);
    addProduct(gates, x, inputs, w, hidden << 2);
    addProduct(gates, h, hidden, r, hidden << 2);
    for (let u: usize = 0; u < size; u += 16) {
      const i = sigmoid(v128.load(gates + u));
      const o = sigmoid(v128.load(gates + size + u));
      const f = sigmoid(v128.load(gates + 2 * size + u));
      const n = tanh(v128.load(gates + 3 * size + u));
      const cell = fused(f, v128.load(c + u), f32x4.mul(i, n));
      v128.store(c + u, cell);
      v128.store(h + u, f32x4.mul(o, tanh(cell)));
    }
    memory.copy(y, h, size);
    y += size;
    x += (<usize>inputs) << 2;
  }
}
