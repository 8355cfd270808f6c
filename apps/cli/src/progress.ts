import { closeSync, openSync, writeSync } from 'node:fs';
import type { EventSink, ProdromeEvent } from '@prodrome/core';
import { Presets, SingleBar } from 'cli-progress';
import type { CommonOptions } from './command-options.ts';

/** What is shown, and where it is kept. */
type ProgressOptions = CommonOptions & { readonly verbose?: boolean; readonly log?: string };

/**
 * Shows events on standard error: a bar with the time left on a terminal, plain lines elsewhere. All of them go to the run log, a JSON
 * object a line.
 */
export function createProgress(options: ProgressOptions): { sink: EventSink; stop(): void } {
  const { quiet, verbose = false } = options;
  const bar = process.stderr.isTTY && quiet !== true ? createBar() : undefined;
  const lines = bar || quiet === true ? undefined : createLines();
  const say = (text: string): void => {
    if (bar?.isActive === true) bar.stop();
    process.stderr.write(`${text}\n`);
  };
  const failed = new Set<string>();
  const log = options.log === undefined ? undefined : openSync(options.log, 'w');
  const sink: EventSink = (event) => {
    // a failing expert fails in every fold, and the summary says so
    const isFailure = event.type === 'expert-failed' || event.type === 'gate-failed';
    const isRepeated = isFailure && failed.has(event.name);
    if (isFailure) failed.add(event.name);
    if (log !== undefined) writeSync(log, `${JSON.stringify(event)}\n`);
    const text = isRepeated ? undefined : messageOf(event, verbose);
    if (text !== undefined) say(text);
    if (event.type !== 'task-finished') return;
    lines?.(event.done, event.total);
    if (!bar) return;
    if (bar.isActive) bar.update(event.done);
    else bar.start(event.total, event.done);
    if (event.done === event.total) bar.stop();
  };
  return {
    sink,
    stop: () => {
      bar?.stop();
      if (log !== undefined) closeSync(log);
    },
  };
}

const createBar = (): SingleBar =>
  new SingleBar(
    {
      format: 'training {bar} {percentage} % | {value}/{total} tasks | {eta_formatted} left',
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
    },
    Presets.shades_classic,
  );

/** A line for every tenth of the tasks. */
function createLines(): (done: number, total: number) => void {
  const started = performance.now();
  let tenths = 0;
  return (done, total) => {
    const now = Math.floor((10 * done) / total);
    if (now === tenths) return;
    tenths = now;
    const left = ((performance.now() - started) / done) * (total - done);
    const rest = done === total ? 'done' : `about ${Math.ceil(left / 1000)} s left`;
    process.stderr.write(`training ${done}/${total} tasks, ${rest}\n`);
  };
}

/** What a person is told of an event; undefined for those that only move the bar. */
function messageOf(event: ProdromeEvent, verbose: boolean): string | undefined {
  switch (event.type) {
    case 'note':
      return `note: ${event.message}`;
    case 'warning':
      return `warning ${event.code}: ${event.message}`;
    case 'trained':
      return trainedText(event, verbose);
    case 'expert-failed':
    case 'gate-failed':
      return failedText(event);
    case 'degraded':
      return `warning: ${event.expert} failed; ${event.rows} rows are answered without it: ${event.message}`;
    case 'drift':
    case 'stage':
    case 'task-started':
    case 'task-progress':
    case 'task-finished':
      return undefined;
  }
}

type Failed = Extract<ProdromeEvent, { type: 'expert-failed' | 'gate-failed' }>;

function failedText({ type, code, name, task, rows, message }: Failed): string {
  const who = type === 'expert-failed' ? `expert ${name}` : `the mixture ${name}`;
  const what = rows === undefined ? 'is left out' : `has no answer on ${rows} rows`;
  return `warning ${code}: ${who} failed in ${task} and ${what}: ${message}`;
}

type Trained = Extract<ProdromeEvent, { type: 'trained' }>;

/** What is told of the columns and of adapting always, of experts and gates when asked for; of the fits on all rows, which make the model. */
function trainedText(
  { component, name, task, metrics, notes }: Trained,
  verbose: boolean,
): string | undefined {
  if (!task.startsWith('final/') || task.startsWith('final/inner')) return undefined;
  if (!verbose) {
    const isTold = component === 'transform' || component === 'adapting';
    const told = isTold ? notes.map((note) => `note: ${note}`) : [];
    return told.length === 0 ? undefined : told.join('\n');
  }
  const numbers = Object.entries(metrics).map(
    ([key, value]) => `${key} ${Number(value.toPrecision(5))}`,
  );
  const said = [...numbers, ...notes].join('; ');
  return said === '' ? undefined : `${component} ${name}: ${said}`;
}
