import { describe, expect, it } from '@jest/globals';
import {
  createExpertRegistry,
  createState,
  createTypeRegistry,
  defineExpert,
  type ExpertModel,
} from '../src/index.ts';

const model = (): ExpertModel => ({
  getSpecialty: () => 'all',
  train: async () => ({ metrics: {}, notes: [] }),
  predict: async ({ rows }) => ({ values: new Float64Array(rows.length) }),
  saveState: async () => createState('none', 1, null),
  loadState: async () => undefined,
});

describe('createExpertRegistry', () => {
  it('registers, gives and removes', async () => {
    const registry = createExpertRegistry();
    const expert = model();
    registry.register('a', expert);
    expect(await registry.getExpert('a')).toBe(expert);
    expect(await registry.getExpert('b')).toBeUndefined();
    expect(registry.remove('a')).toBe(true);
    expect(registry.remove('a')).toBe(false);
    expect(registry.names()).toEqual([]);
  });

  it('refuses a taken name', () => {
    const registry = createExpertRegistry();
    registry.register('a', model());
    expect(() => {
      registry.register('a', model());
    }).toThrow(expect.objectContaining({ code: 'COMPONENT_DUPLICATE' }));
  });

  it('loads a lazy expert once, when first asked for', async () => {
    const registry = createExpertRegistry();
    let loads = 0;
    registry.register('lazy', async () => {
      loads += 1;
      return model();
    });
    expect(registry.names()).toEqual(['lazy']);
    expect(loads).toBe(0);
    const [first, second] = await Promise.all([
      registry.getExpert('lazy'),
      registry.getExpert('lazy'),
    ]);
    expect(first).toBe(second);
    expect((await registry.getAllExperts()).get('lazy')).toBe(first);
    expect(loads).toBe(1);
  });

  it('tries a failed load again', async () => {
    const registry = createExpertRegistry();
    let fails = true;
    registry.register('shaky', async () => {
      if (fails) throw new Error('no disk');
      return model();
    });
    await expect(registry.getExpert('shaky')).rejects.toThrow('no disk');
    fails = false;
    await expect(registry.getExpert('shaky')).resolves.toBeDefined();
  });
});

describe('createTypeRegistry', () => {
  const type = defineExpert<null>({
    type: 'own',
    description: 'an own expert',
    options: {
      '~standard': { version: 1, vendor: 'test', validate: () => ({ value: null }) },
    },
    capabilities: {
      tasks: ['binary'],
      outputs: 'one',
      sampleWeights: false,
      deterministic: true,
      inputs: 'raw',
      memory: 'row',
    },
    create: model,
  });

  it('finds types, and names those that exist when there is none', () => {
    const registry = createTypeRegistry('expert', [type]);
    expect(registry.get('own')).toBe(type);
    expect(registry.has('other')).toBe(false);
    expect(() => registry.get('other')).toThrow('expert type: expected one of own, got other');
  });

  it('refuses a taken name', () => {
    const registry = createTypeRegistry('expert', [type]);
    expect(() => {
      registry.add(type);
    }).toThrow(expect.objectContaining({ code: 'COMPONENT_DUPLICATE' }));
  });
});
