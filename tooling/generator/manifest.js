const descriptions = {
  expert: 'An expert for Prodrome: the rate of each weekday',
  gate: 'A gate for Prodrome: weights by the inverse of the out-of-fold error',
  package: 'The share of recorded days with an event',
};

/** The package.json of a new package. */
export function manifestOf({ kind, packageName, layer }) {
  const published = { types: './dist/index.d.ts', default: './dist/index.js' };
  const itself = { './package.json': './package.json' };
  const isComponent = kind !== 'package';
  return {
    name: `@prodrome/${packageName}`,
    version: '0.0.0',
    description: descriptions[kind],
    license: 'Apache-2.0',
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.19.0' },
    prodrome: { layer },
    exports: { '.': { '@prodrome/source': './src/index.ts', ...published }, ...itself },
    files: ['dist', '!dist/*.tsbuildinfo', 'README.md', 'CHANGELOG.md', 'LICENSE'],
    publishConfig: { access: 'public', exports: { '.': published, ...itself } },
    scripts: { build: 'tsup && tsc -b' },
    dependencies: { '@prodrome/core': 'workspace:^', ...(isComponent && { zod: 'catalog:' }) },
    ...(isComponent && { devDependencies: { '@prodrome/conformance': 'workspace:^' } }),
  };
}
