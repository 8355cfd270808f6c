import { builtinModules } from 'node:module';
import { appsAlso, mayImport } from './layers.js';

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

/** What is imported is declared, and what is declared is imported; an optional peer is loaded when it is asked for; the spec has no platform. */
export function checkImports(own) {
  const declared = Object.keys(own.manifest.dependencies ?? {});
  const optional = Object.keys(own.manifest.peerDependenciesMeta ?? {}).filter(
    (name) => own.manifest.peerDependenciesMeta[name].optional === true,
  );
  const used = new Set();
  const problems = [];
  for (const { path, imports } of own.files) {
    for (const { from, typeOnly, dynamic } of imports) {
      const at = `${own.place}/${path}`;
      if (from.startsWith('.')) {
        if (!from.endsWith('.ts')) problems.push(`${at}: expected '${from}' to end with .ts`);
        continue;
      }
      const name = packageOf(from);
      if (from.startsWith('node:') || builtinModules.includes(name)) {
        if (own.layer === 'spec')
          problems.push(`${at}: the spec has no platform, hence no '${from}'`);
        continue;
      }
      used.add(name);
      if (optional.includes(name)) {
        if (!typeOnly && !dynamic)
          problems.push(`${at}: '${from}' may be absent: import() it, or its types`);
        continue;
      }
      if (name !== own.name && !declared.includes(name)) {
        const dev =
          name in (own.manifest.devDependencies ?? {}) ? ' (it is a dev dependency only)' : '';
        problems.push(`${at}: '${from}' is not declared in dependencies${dev}`);
      }
    }
  }
  const unused = declared.filter((name) => !used.has(name));
  return [
    ...problems,
    ...unused.map((name) => `${own.place}: ${name} is declared but never imported`),
  ];
}

/** No package needs itself, through others or directly. */
export function checkCycles(own, packages) {
  const circle = cycleFrom(own.name, (name) =>
    Object.keys(packages.find((each) => each.name === name)?.manifest.dependencies ?? {}),
  );
  return circle ? [`${own.place}: packages in a circle: ${circle.join(' -> ')}`] : [];
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
