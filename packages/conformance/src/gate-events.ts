import type { GateEvent, GatingBatch } from '@prodrome/core';
import { demand, type Check } from './check.ts';
import { casesOf, hasStates, rowsOf, trainCase, type GateSubject } from './gate-subject.ts';
import { carryStates, patientSplits, rowsAfter, rowsUntil } from './tables.ts';

const cuts = [6, 7, 13];

/** The check of what a gate tells beside its weights; one that tells nothing passes. */
export const gateEventChecks: readonly Check<GateSubject>[] = [
  {
    name: 'events',
    law: 'Events name rows of the batch, by ascending row, and experts of it; they depend on what weights may depend on.',
    remedy:
      'tell an event at the row whose day made it known, by the name of its expert; keep in the state what it is found from.',
    run: async (subject) => {
      for (const one of casesOf(subject)) {
        const data = one.data();
        const gate = await trainCase(one);
        const { events: whole } = await gate.predictWeights(data);
        if (!whole) continue;
        demandNamed(whole, data);
        for (const { what, rows } of patientSplits(data.context)) {
          const { events } = await gate.predictWeights(rowsOf(data, rows));
          demandEvents(events, among(whole, rows), what);
        }
        for (const cut of cuts) {
          const kept = rowsUntil(data.context, cut);
          const early = rowsOf(data, kept);
          const { events, states } = await gate.predictWeights(early);
          demandEvents(events, among(whole, kept), `Cut at day ${cut}`);
          if (!hasStates(subject) || !states) continue;
          const left = rowsAfter(data.context, cut);
          const late = rowsOf(data, left);
          const from = carryStates(states, early.context, late.context);
          const rest = await gate.predictWeights({ ...late, from });
          demandEvents(rest.events, among(whole, left), `Continued after day ${cut}`);
        }
      }
    },
  },
];

/** The events of these rows, as a batch of them alone counts its rows. */
const among = (events: readonly GateEvent[], rows: Int32Array): readonly GateEvent[] =>
  events
    .map((event) => ({ ...event, row: rows.indexOf(event.row) }))
    .filter(({ row }) => row >= 0)
    .sort((a, b) => a.row - b.row);

function demandNamed(events: readonly GateEvent[], { context, experts }: GatingBatch): void {
  const names = new Set(experts.map(({ name }) => name));
  events.forEach(({ row, expert }, at) => {
    const isRow = Number.isInteger(row) && row >= 0 && row < context.rows;
    demand(isRow, `Event ${at} is of row ${row} of ${context.rows}.`);
    demand(names.has(expert), `Event ${at} is of ${JSON.stringify(expert)}, which is no expert.`);
    demand(row >= (events[at - 1]?.row ?? 0), `Event ${at} is of a row before that of the last.`);
  });
}

function demandEvents(
  found: readonly GateEvent[] | undefined,
  expected: readonly GateEvent[],
  what: string,
): void {
  const written = (events: readonly GateEvent[] = []): string[] =>
    events.map((one) => `${one.row} ${one.kind} ${one.expert} ${one.direction}`);
  const [own, other] = [written(found), written(expected)];
  const at = own.length === other.length ? own.findIndex((one, i) => one !== other[i]) : 0;
  const same = own.length === other.length && at < 0;
  demand(same, `${what}: ${own.length} events, ${other.length} before; ${own[at] ?? 'none'}.`);
}
