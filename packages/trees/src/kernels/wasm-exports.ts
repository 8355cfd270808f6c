/** What `wasm/kernels.ts` exports: addresses, positions and numbers. */
export interface WasmExports {
  gradients(...given: number[]): void;
  histograms(...given: number[]): void;
  clear(addresses: number, groups: number, bytes: number): void;
  merge(into: number, from: number, count: number): void;
  subtract(from: number, child: number, count: number): void;
  scan(...given: number[]): number;
  countLeft(...given: number[]): number;
  partition(...given: number[]): number;
  score(...given: number[]): void;
}
