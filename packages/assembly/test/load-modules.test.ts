import { expect, it } from '@jest/globals';
import { builtInComponents } from '../src/built-ins.ts';
import { withModules, type TypeNames } from '../src/load-modules.ts';
import { temporaryFolder } from './support.ts';

const folder = temporaryFolder();

const type = (name: string, kind: string): string => `
export const ${name} = {
  contract: 1, ${kind} type: '${name}', description: 'own',
  options: { '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }) } },
  create: () => ({}),
};
`;

async function loaded(module: string, names: TypeNames) {
  const path = await folder.write('own.mjs', '');
  await folder.write(
    module,
    type('scaled', `kind: 'transform',`) +
      type('dealt', `kind: 'splitter',`) +
      type('halves', `kind: 'splitter',`) +
      type('plain', ''),
  );
  return withModules(builtInComponents(), names, path.replace('/own.mjs', ''));
}

it('a place takes components of its own kind only', async () => {
  const asStore = loaded('one.mjs', { stores: ['./one.mjs#scaled'] });
  await expect(asStore).rejects.toMatchObject({
    code: 'COMPONENT_CONTRACT',
    message:
      'patient store type ./one.mjs#scaled: expected kind patient store, got transform. Name a patient store here; this one is defined with defineTransform',
  });
  const { transforms } = await loaded('one.mjs', { transforms: ['./one.mjs#scaled'] });
  expect(transforms.get('./one.mjs#scaled').kind).toBe('transform');
});

it('one without a kind is refused with what to do', async () => {
  await expect(loaded('two.mjs', { calibrations: ['./two.mjs#plain'] })).rejects.toMatchObject({
    code: 'COMPONENT_CONTRACT',
    hint: 'Define it with defineCalibration of @prodrome/core, which writes contract and kind',
  });
});

it('a wrong name is answered with the components of the kind, not with others', async () => {
  await expect(loaded('three.mjs', { splitters: ['./three.mjs#delt'] })).rejects.toMatchObject({
    code: 'COMPONENT_UNKNOWN',
    expected: 'one of ./three.mjs#dealt, ./three.mjs#halves, ./three.mjs#plain',
  });
});
