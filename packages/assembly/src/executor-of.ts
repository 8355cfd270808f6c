import { snakeCase } from '@prodrome/config';
import { ProdromeError, type Executor } from '@prodrome/core';
import { createProcessExecutor, processOptionsSchema } from '@prodrome/executors';
import type { ComponentResolver } from './component-resolver.ts';
import type { Config } from './config-schema.ts';

/** The executor of a configuration. @throws ProdromeError `COMPONENT_UNKNOWN`, `CONFIG` */
export function executorOf({ execution }: Config, resolver: ComponentResolver): Executor {
  const { executor, ...options } = execution;
  if (!executor) {
    if (options.workers === 1 && options.hangMinutes !== undefined) throw unwatched(resolver);
    return createProcessExecutor(options);
  }
  const key = processOptionsSchema.keyof().options.find((name) => options[name] !== undefined);
  if (key !== undefined) throw withoutEffect(resolver, key, executor.type);
  const { type, parameters } = executor;
  const path = (part: string) => ['execution', 'executor', part];
  const place = { type: path('type'), options: path('parameters') };
  const part = resolver.named('executors', { type, parameters, place });
  return part.type.create(part.options, {});
}

/** With one worker nobody watches whether a task hangs. */
const unwatched = (resolver: ComponentResolver): ProdromeError =>
  new ProdromeError('CONFIG', {
    where: resolver.placeText(['execution', 'hang_minutes']),
    expected: 'workers other than 1, beside which nobody watches',
    got: 'workers: 1',
  });

/** Own executors have options of their own. */
const withoutEffect = (resolver: ComponentResolver, key: string, type: string): ProdromeError =>
  new ProdromeError('CONFIG', {
    where: resolver.placeText(['execution', snakeCase(key)]),
    expected: `no such option beside execution.executor: ${type} has its own under parameters`,
    got: snakeCase(key),
  });
