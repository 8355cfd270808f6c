import { createRequire } from 'node:module';

const swc = createRequire(import.meta.url)('@swc/jest');

/** What the language itself makes global: classes, namespaces, numbers. */
const globals = Object.getOwnPropertyNames(globalThis).filter(
  (name) => /^(?:[A-Z]\w*|NaN|Infinity)$/.test(name) && name !== 'WebAssembly',
);

/**
 * Every look at a global goes through an interceptor in jest's sandbox, which makes numeric code many times slower than it is
 * elsewhere. A module that names a global takes it once, on its first line, so that line numbers stay.
 */
function withOwnGlobals(code) {
  const taken = globals.filter(
    (name) => new RegExp(`\\b${name}\\b`).test(code) && !isDeclared(name, code),
  );
  return `${taken.map((name) => `const ${name} = globalThis.${name};`).join('')}${code}`;
}

const isDeclared = (name, code) =>
  new RegExp(
    `\\bimport\\b[^;]*\\b${name}\\b|\\b(?:const|let|var|function|class)\\s+${name}\\b`,
  ).test(code);

/** @swc/jest, with globals taken once a module. */
export default {
  createTransformer: (options) => {
    const inner = swc.createTransformer(options);
    const changed = (result) => ({ ...result, code: withOwnGlobals(result.code) });
    return {
      canInstrument: false,
      getCacheKey: (...given) => `own-globals ${inner.getCacheKey(...given)}`,
      process: (...given) => changed(inner.process(...given)),
      processAsync: async (...given) => changed(await inner.processAsync(...given)),
    };
  },
};
