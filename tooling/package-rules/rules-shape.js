const readmeLines = { least: 20, most: 95 };
const longestFile = 400;

/** A package has a manifest of the house's shape, a README and an index. */
export function checkShape({ place, name, manifest, readme, files }) {
  const expected = [
    [/^@prodrome\/[a-z-]+$/.test(name), 'name @prodrome/<kebab-case>'],
    [manifest.license === 'Apache-2.0', 'license Apache-2.0'],
    [manifest.type === 'module', 'type module'],
    [(manifest.description ?? '') !== '', 'a description'],
    [manifest.engines?.node === '>=20.19.0', 'engines.node >=20.19.0'],
    [manifest.exports?.['.']?.['@prodrome/source'] === './src/index.ts', 'a source export'],
    [
      manifest.publishConfig?.exports?.['.']?.['@prodrome/source'] === undefined,
      'no source export when published',
    ],
    [manifest.scripts?.build !== undefined, 'a build script'],
    [readme !== undefined, 'a README.md'],
    [files.some(({ path }) => path === 'src/index.ts'), 'src/index.ts'],
  ];
  return expected.filter(([holds]) => !holds).map(([, what]) => `${place}: expected ${what}`);
}

/** A README that one reads in a minute: its sentence, its install line, code. */
export function checkReadme({ place, name, readme }) {
  if (readme === undefined) return [];
  const lines = readme.trimEnd().split('\n').length;
  const problems = [];
  if (lines < readmeLines.least || lines > readmeLines.most) {
    problems.push(
      `${place}/README.md: expected ${readmeLines.least} to ${readmeLines.most} lines, got ${lines}`,
    );
  }
  if (!readme.startsWith(`# ${name}\n`))
    problems.push(`${place}/README.md: expected the title # ${name}`);
  if (!/npm install .*@prodrome\//.test(readme))
    problems.push(`${place}/README.md: expected an install line`);
  if (!/```(ts|sh)\n/.test(readme)) problems.push(`${place}/README.md: expected an example`);
  return problems;
}

/** Every name that `index.ts` exports has a docstring where it is defined. */
export function checkDocs({ place, files }) {
  const index = files.find(({ path }) => path === 'src/index.ts');
  if (!index) return [];
  return [
    ...index.text.matchAll(/export\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'\.\/([^']+)'/g),
  ].flatMap(([, names, from]) => {
    const source = files.find(({ path }) => path === `src/${from}`);
    if (!source) return [];
    return names
      .split(',')
      .map((name) => name.trim().replace(/^type\s+/, ''))
      .filter((name) => name !== '' && !isDocumented(source.text, name))
      .map((name) => `${place}/src/${from}: ${name} is public and has no docstring`);
  });
}

function isDocumented(text, name) {
  const definition = new RegExp(
    String.raw`\*/\s*\n(?:export\s+)?(?:declare\s+)?(?:async\s+)?(?:const|function\*?|interface|type|class)\s+(?:\{[^}]*\b)?${name}\b`,
  );
  return definition.test(text);
}

/** No default exports, no star exports, no file that holds two ideas, kebab-case names. */
export function checkStyle({ place, files }) {
  return files.flatMap(({ path, text }) => {
    const at = `${place}/${path}`;
    const lines = text.split('\n').length;
    return [
      [/^export default /m.test(text), 'a default export'],
      [/^export \* /m.test(text), 'export *'],
      [lines > longestFile, `${lines} lines`],
      [!/^src\/([a-z0-9-]+\/)*[a-z0-9.-]+\.ts$/.test(path), 'a name that is not kebab-case'],
    ]
      .filter(([broken]) => broken)
      .map(([, what]) => `${at}: expected none of this, got ${what}`);
  });
}
