/** tsup options of every library: ESM only, source maps, nothing bundled; declarations come from `tsc -b`. */
export const library = (over = {}) => ({
  entry: ['src/index.ts'],
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  dts: false,
  sourcemap: true,
  clean: true,
  splitting: false,
  treeshake: true,
  silent: true,
  ...over,
});
