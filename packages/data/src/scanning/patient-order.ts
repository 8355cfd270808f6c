import { eachRow, type Scan } from './scan.ts';
import { byCodePoint } from './text-order.ts';

/** `number` where every id of a file is a plain number, else `text`. */
export type PatientOrder = 'number' | 'text';

const plainNumber = /^[+-]?\d+(?:\.\d+)?$/;

/** Total orders of ids: by number, equal ones by code point; or by code point. */
export const comparePatients: Readonly<Record<PatientOrder, (a: string, b: string) => number>> = {
  number: (a, b) => Number(a) - Number(b) || byCodePoint(a, b),
  text: byCodePoint,
};

/** The same orders in SQL. */
export const patientOrderSql: Readonly<Record<PatientOrder, (id: string) => string>> = {
  number: (id) => `CAST(${id} AS DOUBLE), ${id}`,
  text: (id) => id,
};

/** What a pass over a file says of its patients. */
export interface PatientWatch {
  add(scan: Scan): void;
  order(): PatientOrder;
  /** Whether the file's rows are already in this order. */
  inOrder(): boolean;
}

/** Watches the ids of scan after scan; remembers one id. */
export function watchPatients(): PatientWatch {
  let isNumeric = true;
  const ascends = { number: true, text: true };
  let last: string | undefined;
  const order = (): PatientOrder => (isNumeric ? 'number' : 'text');
  const note = (id: string): void => {
    if (last !== undefined) {
      ascends.number &&= comparePatients.number(last, id) <= 0;
      ascends.text &&= comparePatients.text(last, id) <= 0;
    }
    last = id;
  };
  return {
    order,
    inOrder: () => ascends[order()],
    add: (scan) => {
      isNumeric &&= scan.patientIds.every((id) => plainNumber.test(id));
      let before = -1;
      eachRow(scan, (block, place) => {
        if (!ascends.number && !ascends.text) return;
        const code = block.patients[place] as number;
        if (code !== before) note(scan.patientIds[code] ?? '');
        before = code;
      });
    },
  };
}
