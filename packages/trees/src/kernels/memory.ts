/** Where the arrays that kernels work on are made; all begin as zeros. */
export interface KernelMemory {
  float64(length: number): Float64Array;
  int32(length: number): Int32Array;
  uint8(length: number): Uint8Array;
}

/** Arrays of their own, as JavaScript makes them. */
export const heapMemory: KernelMemory = {
  float64: (length) => new Float64Array(length),
  int32: (length) => new Int32Array(length),
  uint8: (length) => new Uint8Array(length),
};
