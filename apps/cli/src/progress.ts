import type { EventSink, ProdromeEvent } from '@prodrome/core';
import { Presets, SingleBar } from 'cli-progress';
import type { CommonOptions } from './command-options.ts';

/** Shows events on standard error: a bar with the time left on a terminal, plain lines elsewhere. */
export function createProgress({ quiet }: CommonOptions): { sink: EventSink; stop(): void } {
  const bar = process.stderr.isTTY && quiet !== true ? createBar() : undefined;
  const lines = bar || quiet === true ? undefined : createLines();
  const say = (text: string): void => {
    if (bar?.isActive === true) bar.stop();
    process.stderr.write(`${text}\n`);
  };
  const failed = new Set<string>();
  const sink: EventSink = (event) => {
    // a failing expert fails in every fold, and the summary says so
    const isRepeated = event.type === 'expert-failed' && failed.has(event.expert);
    if (event.type === 'expert-failed') failed.add(event.expert);
    const text = isRepeated ? undefined : messageOf(event);
    if (text !== undefined) say(text);
    if (event.type !== 'task-finished') return;
    lines?.(event.done, event.total);
    if (!bar) return;
    if (bar.isActive) bar.update(event.done);
    else bar.start(event.total, event.done);
    if (event.done === event.total) bar.stop();
  };
  return { sink, stop: () => bar?.stop() };
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
function messageOf(event: ProdromeEvent): string | undefined {
  switch (event.type) {
    case 'note':
      return `note: ${event.message}`;
    case 'warning':
      return `warning ${event.code}: ${event.message}`;
    case 'expert-failed':
      return `warning ${event.code}: expert ${event.expert} failed in ${event.task} and is left out: ${event.message}`;
    case 'degraded':
      return `warning: expert ${event.expert} failed; ${event.rows} rows are answered without it: ${event.message}`;
    case 'stage':
    case 'task-started':
    case 'task-progress':
    case 'task-finished':
      return undefined;
  }
}
