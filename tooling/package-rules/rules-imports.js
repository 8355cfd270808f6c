import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path';

/** Who may import whom (DESIGN, section 3). */
const mayImport = {
  spec: [],
  kit: ['spec', 'kit'],
  component: ['spec', 'kit'],
  workflow: ['spec', 'kit', 'component'],
  assembly: ['spec', 'kit', 'component', 'workflow'],
  app: ['assembly', 'spec'],
};
const appsAlso = ['@prodrome/config'];

/** Dependencies go down the layers only. */
export function checkLayers(own, packages) {
  const allowed = mayImport[own.layer];
  if (!allowed) {
    return [
      `${own.place}: expected prodrome.layer to be one of ${Object.keys(mayImport).join(', ')}, got ${own.layer}`,
    ];
  }
  return Object.keys(own.manifest.dependencies ?? {}).flatMap((name) => {
    const other = packages.find((each) => each.name === name);
    if (!other || allowed.includes(other.layer)) return [];
    if (own.layer === 'app' && appsAlso.includes(name)) return [];
    return [
      `${own.place}: a package of layer ${own.layer} may not import ${name} of layer ${other.layer}`,
    ];
  });
}

/** What is imported is declared, what is declared is imported, and other packages are reached by their name only. */
export function checkImports(own) {
  const declared = Object.keys(own.manifest.dependencies ?? {});
  const used = new Set();
  const problems = [];
  for (const { path, imports } of own.files) {
    for (const { from } of imports) {
      const at = `${own.place}/${path}`;
      if (from.startsWith('.')) {
        if (!from.endsWith('.ts')) problems.push(`${at}: expected '${from}' to end with .ts`);
        if (normalize(join(dirname(path), from)).startsWith('..')) {
          problems.push(`${at}: '${from}' leaves the package; import it by its name`);
        }
        continue;
      }
      const name = packageOf(from);
      if (from.startsWith('node:') || builtinModules.includes(name)) {
        if (own.layer === 'spec')
          problems.push(`${at}: the spec has no platform, hence no '${from}'`);
        continue;
      }
      used.add(name);
      if (name !== own.name && !declared.includes(name)) {
        const dev =
          name in (own.manifest.devDependencies ?? {}) ? ' (it is a dev dependency only)' : '';
        problems.push(`${at}: '${from}' is not declared in dependencies${dev}`);
      }
      if (name.startsWith('@prodrome/') && from !== name) {
        problems.push(`${at}: '${from}' reaches into another package; import ${name}`);
      }
    }
  }
  const unused = declared.filter((name) => !used.has(name));
  return [
    ...problems,
    ...unused.map((name) => `${own.place}: ${name} is declared but never imported`),
  ];
}

/** No cycles: neither between packages nor between the files of one, types included. */
export function checkCycles(own, packages) {
  const between = cycleFrom(own.name, (name) =>
    Object.keys(packages.find((each) => each.name === name)?.manifest.dependencies ?? {}),
  );
  const problems = between ? [`${own.place}: packages in a circle: ${between.join(' -> ')}`] : [];
  const targets = new Map(
    own.files.map(({ path, imports }) => [
      path,
      imports
        .filter(({ from, dynamic }) => from.startsWith('.') && !dynamic)
        .map(({ from }) => normalize(join(dirname(path), from))),
    ]),
  );
  for (const path of targets.keys()) {
    const circle = cycleFrom(path, (file) => targets.get(file) ?? []);
    // reported once, at its first file
    if (circle && [...circle].sort()[0] === path) {
      problems.push(`${own.place}: files in a circle: ${circle.join(' -> ')}`);
    }
  }
  return problems;
}

function cycleFrom(start, next) {
  const seen = new Set();
  const walk = (at, path) => {
    for (const to of next(at)) {
      if (to === start) return [...path, to];
      if (seen.has(to)) continue;
      seen.add(to);
      const found = walk(to, [...path, to]);
      if (found) return found;
    }
    return undefined;
  };
  return walk(start, [start]);
}

const packageOf = (from) =>
  from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');
