import {
  findCheckpoints,
  goBackTo,
  inspectCheckpoint,
  isWhole,
  pruneCheckpoints,
  readCheckpoints,
  type Checkpoint,
  type DamagedCheckpoint,
  type InspectedCheckpoint,
} from '@prodrome/assembly';
import type { CheckpointOptions } from '../command-options.ts';
import { plainTable } from '../plain-table.ts';

type Named = 'list' | 'show' | 'restore' | 'prune';

/** `prodrome checkpoint list|show|restore|prune` */
export function checkpointCommand(name: Named, given: string, options: CheckpointOptions): void {
  const folder = findCheckpoints(given);
  const { document, lines } = commands[name](folder, options);
  const text = options.json === true ? JSON.stringify(document) : lines.join('\n');
  process.stdout.write(`${text}\n`);
}

interface Told {
  readonly document: object;
  readonly lines: readonly string[];
}

const commands: Record<Named, (folder: string, options: CheckpointOptions) => Told> = {
  list: (folder) => {
    const checkpoints = readCheckpoints(folder).map(summaryOf);
    const rows = checkpoints.map((one) =>
      'damaged' in one
        ? [String(one.id), '', '', '', `damaged: ${one.damaged}`]
        : [one.id, one.savedAt, one.finished, one.running, one.reason].map(String),
    );
    return {
      document: { folder, checkpoints },
      lines: [folder, ...plainTable(['id', 'saved', 'finished', 'running', 'because of'], rows)],
    };
  },

  show: (folder, { id }) => {
    const checkpoint = inspectCheckpoint(folder, id);
    return { document: { folder, ...checkpoint }, lines: linesOf(folder, checkpoint) };
  },

  restore: (folder, { id }) => {
    const skipped = readCheckpoints(folder).filter((one) => !isWhole(one));
    if (id !== undefined) goBackTo(folder, id);
    const checkpoint = inspectCheckpoint(folder);
    return {
      document: { folder, ...checkpoint, skipped },
      lines: [
        ...linesOf(folder, checkpoint),
        ...skipped.map((one) => `  checkpoint ${one.id} is passed over: ${damageOf(one)}`),
        `train --resume goes on from checkpoint ${checkpoint.id}, and from what was finished after it`,
      ],
    };
  },

  prune: (folder, { keep = 1 }) => {
    const { checkpoints, objects } = pruneCheckpoints(folder, keep);
    const left = readCheckpoints(folder).map(({ id }) => id);
    return {
      document: { folder, checkpoints, states: objects, left },
      lines: [
        `${folder}: ${checkpoints.length} checkpoints and ${objects.length} states removed, ${left.length} left`,
      ],
    };
  },
};

const summaryOf = (found: Checkpoint | DamagedCheckpoint) =>
  isWhole(found)
    ? {
        ...{ id: found.id, savedAt: found.savedAt, reason: found.reason },
        finished: Object.keys(found.finished).length,
        running: Object.keys(found.running).length,
      }
    : found;

const damageOf = (found: Checkpoint | DamagedCheckpoint): string =>
  'damaged' in found ? found.damaged : '';

function linesOf(folder: string, checkpoint: InspectedCheckpoint): readonly string[] {
  const { id, savedAt, reason, finished, running, bytes, damaged, run } = checkpoint;
  const states = Object.keys(damaged);
  return [
    `${folder}: checkpoint ${id}, saved ${savedAt} because of ${reason}`,
    `  ${Object.keys(finished).length} finished tasks, ${Object.keys(running).length} under way, ${bytes} bytes`,
    `  seed ${JSON.stringify(run['seed'])}, data ${JSON.stringify(run['data'])}`,
    ...(states.length === 0 ? ['  every state is whole'] : []),
    ...states.map((name) => `  damaged, and to be done again: ${name}`),
  ];
}
