// Gauss–Hermite nodes of src/personal-state-space/quadrature.ts: four to each side of 0, the innermost first.

export const node1: f64 = 1.0232556637891326;
export const node2: f64 = 2.07684797867783;
export const node3: f64 = 3.20542900285647;
export const node4: f64 = 4.512745863399783;
export const weight0: f64 = 0.40634920634920635;
export const weight1: f64 = 0.24409750289493953;
export const weight2: f64 = 0.04991640676521782;
export const weight3: f64 = 0.0027891413212317692;
export const weight4: f64 = 2.2345844007746607e-5;

/** Node n of those above 0. */
export function nodeOf(n: i32): f64 {
  return n === 1 ? node1 : n === 2 ? node2 : n === 3 ? node3 : node4;
}

/** Its weight; of 0 the middle's. */
export function weightOf(n: i32): f64 {
  return n === 0 ? weight0 : n === 1 ? weight1 : n === 2 ? weight2 : n === 3 ? weight3 : weight4;
}
