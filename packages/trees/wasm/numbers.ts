// Reading numbers by their address, and what packed pairs of them are made of: src/packing.ts.

export const packingBase: f64 = 67108864;
export const perBase: f64 = 1 / packingBase;
export const missingBin: i32 = 255;
/** Adding and taking it away rounds to the nearest whole number. */
export const rounder: f64 = 6755399441055744;

export function float(base: usize, at: i32): f64 {
  return load<f64>(base + ((<usize>at) << 3));
}

export function whole(base: usize, at: i32): i32 {
  return load<i32>(base + ((<usize>at) << 2));
}

export function splat(x: f64): v128 {
  return v128.splat<f64>(x);
}

export function hessianOf(packed: f64): f64 {
  return packed - floor<f64>(packed * perBase) * packingBase;
}
