import { demand, demandSame, type Check } from './check.ts';
import {
  casesOf,
  hasStates,
  rowsOf,
  trainCase,
  weigh,
  widthOf,
  type GateSubject,
} from './gate-subject.ts';
import {
  carryStates,
  cellsOf,
  patientSplits,
  renamed,
  rowsAfter,
  rowsOfPatients,
  rowsUntil,
} from './tables.ts';

const cuts = [0, 6, 7, 13];

/** Checks of what the weights of a row may depend on. */
export const gateCausalityChecks: readonly Check<GateSubject>[] = [
  {
    name: 'prefix',
    law: 'Cutting later days changes no weight.',
    remedy: 'read no row of the batch after the one that is weighed, not even the same patient’s.',
    run: async (subject) => {
      for (const one of casesOf(subject)) {
        const data = one.data();
        const gate = await trainCase(one);
        const weights = await weigh(gate, data);
        for (const cut of cuts) {
          const kept = rowsUntil(data.context, cut);
          const early = await weigh(gate, rowsOf(data, kept));
          demandSame(early, cellsOf(weights, kept, widthOf(data)), `Cut at day ${cut}`);
        }
      }
    },
  },
  {
    name: 'batch',
    law: 'Any split of a batch by patients gives the same bits.',
    remedy:
      'standardise by what was learned in `train`, never by a mean, rank or count over the batch that is asked.',
    run: async (subject) => {
      for (const one of casesOf(subject)) {
        const data = one.data();
        const gate = await trainCase(one);
        const weights = await weigh(gate, data);
        for (const { what, rows } of patientSplits(data.context)) {
          const some = await weigh(gate, rowsOf(data, rows));
          demandSame(some, cellsOf(weights, rows, widthOf(data)), what);
        }
      }
    },
  },
  {
    name: 'row-wise',
    law: 'With memory `row`, a row’s weights depend on that row only.',
    remedy:
      'read the row’s own values, confidence and context; to look back, claim `memory: { stateWidth }` and carry states.',
    applies: ({ type }) => type.capabilities.memory === 'row',
    run: async (subject) => {
      for (const one of casesOf(subject)) {
        const data = one.data();
        const gate = await trainCase(one);
        const weights = await weigh(gate, data);
        for (const rows of [[3, 9, 50, 51, 239], [0], [128], [239]]) {
          const some = await weigh(gate, rowsOf(data, Int32Array.from(rows)));
          demandSame(some, cellsOf(weights, rows, widthOf(data)), `Rows ${rows.join(', ')} alone`);
        }
      }
    },
  },
  {
    name: 'patient-ids',
    law: 'Renaming all patients changes no weight.',
    remedy:
      'use nothing of `context.patientIds`: what is known of a patient is in its rows and its state.',
    run: async (subject) => {
      for (const one of casesOf(subject)) {
        const data = one.data();
        const gate = await trainCase(one);
        const weights = await weigh(gate, data);
        const others = { ...data, context: renamed(data.context) };
        demandSame(await weigh(gate, others), weights, 'Renamed');
      }
    },
  },
  {
    name: 'chunk',
    law: 'Days 1..t, then the rest from the returned states, equal all at once, bit for bit.',
    remedy:
      'begin from `from` where it is given, keep all that is remembered in the state, and return it as `states`.',
    applies: hasStates,
    run: async (subject) => {
      for (const one of casesOf(subject)) {
        const data = one.data();
        const gate = await trainCase(one);
        const whole = await gate.predictWeights(data);
        for (const cut of cuts) {
          const early = rowsOf(data, rowsUntil(data.context, cut));
          const lateRows = rowsAfter(data.context, cut);
          const late = rowsOf(data, lateRows);
          const { states } = await gate.predictWeights(early);
          demand(states !== undefined, '`predictWeights` returned no `states`.');
          if (!states) continue;
          const from = carryStates(states, early.context, late.context);
          const rest = await gate.predictWeights({ ...late, from });
          const expected = cellsOf(whole.weights, lateRows, widthOf(data));
          demandSame(rest.weights, expected, `Continued with \`from\` after day ${cut}`);
          const what = `States after day ${cut} and the rest`;
          demandSame(rest.states?.values ?? [], whole.states?.values ?? [], what);
        }
      }
    },
  },
  {
    name: 'states',
    law: 'States have the claimed width and stand at each patient’s last row.',
    remedy:
      'return one state of the claimed width for every patient of the context, taken after its last row, and that row’s time as `asOf`.',
    applies: hasStates,
    run: async (subject) => {
      const { memory } = subject.type.capabilities;
      for (const one of casesOf(subject)) {
        const { context, ...rest } = one.data();
        const gate = await trainCase(one);
        const { states } = await gate.predictWeights({ ...rest, context });
        const width = memory === 'row' ? 0 : memory.stateWidth;
        const claimed = width === 'trained' ? gate.stateWidth : width;
        const what = `Width ${states?.width ?? 'none'}, claimed ${claimed ?? 'none'}.`;
        demand(claimed !== undefined && states?.width === claimed, what);
        const count = context.patientIds.length * (claimed ?? 0);
        demand(
          states?.values.length === count,
          `${states?.values.length ?? 0} of ${count} numbers.`,
        );
        context.patientIds.forEach((id, patient) => {
          const last = context.times[rowsOfPatients(context, [patient]).at(-1) ?? -1];
          const found = states?.asOf[patient];
          demand(found === last, `${id} stands at ${found ?? 'none'}, last row ${last}.`);
        });
      }
    },
  },
];
