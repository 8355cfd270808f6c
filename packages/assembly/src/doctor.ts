import { arch, availableParallelism, platform, totalmem } from 'node:os';
import {
  ProdromeError,
  type AnyComponentType,
  type ComponentType,
  type TypeRegistry,
} from '@prodrome/core';
import { probeEngine } from '@prodrome/data';
import { allComponents } from './all-components.ts';
import type { Components } from './component-kinds.ts';
import { installed, optionalTypes } from './optional-packages.ts';

/** Whether an engine works here, and its version or what went wrong. */
export interface EngineReport {
  readonly ok: boolean;
  /** True of an engine that need not be there: that it is not installed is no failure. */
  readonly optional?: boolean;
  readonly detail: string;
}

/** What this machine and this installation have. */
export interface DoctorReport {
  readonly machine: {
    readonly node: string;
    readonly platform: string;
    readonly cores: number;
    readonly memoryGb: number;
  };
  readonly engines: Readonly<Record<string, EngineReport>>;
  readonly components: Readonly<
    Record<string, readonly { readonly type: string; readonly description: string }[]>
  >;
  /** Packages that are not installed, with the types that they would bring. */
  readonly absent: Readonly<Record<string, readonly string[]>>;
}

/** Looks at the machine, and makes every engine do a piece of real work. */
export async function doctor(given?: Components): Promise<DoctorReport> {
  const components = given ?? (await allComponents());
  const listed = (registry: TypeRegistry<ComponentType<unknown, unknown>>) =>
    registry.names().map((type) => ({ type, description: registry.get(type).description }));
  return {
    machine: {
      node: process.version,
      platform: `${platform()}-${arch()}`,
      cores: availableParallelism(),
      memoryGb: Math.round(totalmem() / 2 ** 30),
    },
    engines: {
      duckdb: await probe(probeEngine),
      onnxruntime: await probe(probeOnnxruntime),
      tensorflow: { ...(await probe(probeTensorflowEngine)), optional: true },
    },
    components: {
      experts: listed(components.experts),
      gates: listed(components.gates),
      combinations: listed(components.combinations),
    },
    absent: absentOf(components),
  };
}

function absentOf(components: Components): Record<string, readonly string[]> {
  const registries = {
    expert: components.experts,
    gate: components.gates,
    executor: components.executors,
    'patient store': components.stores,
  };
  const entries = Object.entries(optionalTypes).map(([name, { kind, types }]) => {
    const registry: Pick<TypeRegistry<AnyComponentType>, 'has'> = registries[kind];
    return [name, types.filter((type) => !registry.has(type))] as const;
  });
  return Object.fromEntries(entries.filter(([, types]) => types.length > 0));
}

/** Loaded here only: no other command needs it where no network is named. */
async function probeOnnxruntime(): Promise<string> {
  const name = '@prodrome/experts-neural';
  const { probeRuntime } = await installed(name, () => import('@prodrome/experts-neural'));
  return probeRuntime();
}

/** Which engine of TensorFlow.js trains here, and why those before it do not. */
async function probeTensorflowEngine(): Promise<string> {
  const name = '@prodrome/graph-tensorflow';
  const { probeTensorflow } = await installed(name, () => import('@prodrome/graph-tensorflow'));
  const { engine, version, passedOver } = await probeTensorflow();
  const others = passedOver.map((each) => `; not ${each.engine}: ${each.why}`).join('');
  return `TensorFlow.js ${version} on ${engine}${others}`;
}

async function probe(work: () => Promise<string>): Promise<EngineReport> {
  try {
    return { ok: true, detail: await work() };
  } catch (error) {
    return {
      ok: false,
      ...(ProdromeError.is(error, 'COMPONENT_UNKNOWN') && { optional: true }),
      detail: error instanceof Error ? error.message : String(error),
    };
  }
}
