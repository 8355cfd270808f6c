// Who may import whom, judged on imports as they resolve: in sources, tests and examples, of types too.
import { readdirSync, readFileSync } from 'node:fs';
import { appsAlso, mayImport } from './tooling/package-rules/layers.js';
import { roomRules } from './tooling/package-rules/rooms.js';

const packages = ['packages', 'apps'].flatMap((folder) =>
  readdirSync(new URL(folder, import.meta.url)).map((name) => {
    const manifest = new URL(`${folder}/${name}/package.json`, import.meta.url);
    return { place: `${folder}/${name}`, ...JSON.parse(readFileSync(manifest, 'utf8')) };
  }),
);
const placesWhere = (test) =>
  packages
    .filter(test)
    .map(({ place }) => place)
    .join('|');

/** One rule a layer; `$1` is the importing package itself. */
const layers = Object.entries(mayImport).map(([layer, allowed]) => {
  const mayNot = ({ name, prodrome }) =>
    !allowed.includes(prodrome.layer) && !(layer === 'app' && appsAlso.includes(name));
  return {
    name: `layer-${layer}`,
    comment: `a package of layer ${layer} imports itself and ${allowed.join(', ') || 'nothing'}`,
    severity: 'error',
    from: { path: `^(${placesWhere(({ prodrome }) => prodrome.layer === layer)})/` },
    to: { path: `^(${placesWhere(mayNot)})/`, pathNot: '^$1/' },
  };
});

export default {
  forbidden: [
    ...layers,
    ...packages.flatMap(roomRules),
    {
      name: 'no-circle',
      comment: 'files that need each other are one file',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'by-name-only',
      comment: 'another package is reached by its name, not by a path to its files',
      severity: 'error',
      from: { path: '^(packages|apps|examples|benchmarks)/([^/]+)/' },
      to: { path: '^(packages|apps)/', pathNot: '^$1/$2/', dependencyTypes: ['local'] },
    },
    {
      name: 'no-internals',
      comment: 'of another package, only what its index exports',
      severity: 'error',
      from: { path: '^(packages|apps|tooling|examples|benchmarks)/([^/]+)/' },
      to: { path: '^(packages|apps)/', pathNot: ['^$1/$2/', '^[^/]+/[^/]+/src/index[.]ts$'] },
    },
    {
      name: 'shipped-needs-shipped',
      comment: 'what is published needs nothing that is not',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src/' },
      to: { path: '^(tooling|examples|benchmarks)/|^[^/]+/[^/]+/(test|examples)/' },
    },
    {
      name: 'resolvable',
      comment: 'an import that leads nowhere escapes every other rule',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // built files, finished or not; templates are copied beside what they import; what made recorded values runs where its peers are installed
    exclude: {
      path: ['/dist/', 'tsup[.]config[.]bundled_', '^apps/cli/templates/', '/test/golden/make-'],
    },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@prodrome/source', 'import', 'node', 'default', 'types'],
    },
  },
};
