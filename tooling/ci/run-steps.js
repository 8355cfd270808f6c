import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

export async function runSteps(steps, { print, slots }) {
  const ended = new Map();
  const waiting = [...steps];
  const running = new Set();
  const start = async (step) => {
    const broken = (step.needs ?? []).find((name) => ended.get(name) !== 'passed');
    if (broken !== undefined) {
      ended.set(step.name, 'skipped');
      print(`skip ${step.name}: needs ${broken}\n`);
      return;
    }
    print(`...  ${step.name}\n`);
    const { holds, output, seconds } = await perform(step.command);
    ended.set(step.name, holds ? 'passed' : 'failed');
    print(`${output}${holds ? 'ok  ' : 'FAIL'} ${step.name} (${seconds} s)\n`);
  };
  while (waiting.length + running.size > 0) {
    const next = waiting.findIndex(({ needs = [] }) => needs.every((name) => ended.has(name)));
    if (next >= 0 && running.size < slots) {
      const [step] = waiting.splice(next, 1);
      const run = start(step).finally(() => running.delete(run));
      running.add(run);
    } else if (running.size > 0) {
      await Promise.race(running);
    } else {
      throw new Error(`what these need never ends: ${waiting.map(({ name }) => name).join(', ')}`);
    }
  }
  return ended;
}

function perform([program, ...args]) {
  const start = performance.now();
  const output = [];
  return new Promise((resolve) => {
    const end = (holds) => {
      const text = Buffer.concat(output).toString();
      resolve({
        holds,
        output: text === '' || text.endsWith('\n') ? text : `${text}\n`,
        seconds: Math.round((performance.now() - start) / 1000),
      });
    };
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => output.push(chunk));
    }
    child.on('close', (code) => {
      end(code === 0);
    });
    child.on('error', ({ message }) => {
      output.push(Buffer.from(message));
      end(false);
    });
  });
}
