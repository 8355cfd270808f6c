// Answers blocks of rows from the tables of src/model/leaf-tables.ts. Arguments are addresses in the one memory, counts and numbers;
// the caller answers for them.

/** Bytes of what is said of a column: its number, its thresholds, how far the search first jumps, its table's rows, that of missing values. */
const columnBytes: usize = 20;

/** The address of the table's row for each cell: a search without branches, which would be guessed wrong half of the time. */
function findRows(
  cells: usize,
  stride: i32,
  rows: i32,
  plan: usize,
  columns: i32,
  rowBytes: usize,
  found: usize,
): void {
  const step = (<usize>columns) << 2;
  for (let column = 0; column < columns; column++) {
    const own = plan + <usize>column * columnBytes;
    const values = cells + ((<usize>(load<i32>(own) * stride)) << 3);
    const thresholds = <usize>load<u32>(own, 4);
    const jump = <usize>load<u32>(own, 8);
    const table = <usize>load<u32>(own, 12);
    const missing = <usize>load<u32>(own, 16);
    let at = found + ((<usize>column) << 2);
    for (let row = 0; row < rows; row++) {
      const value = load<f64>(values + ((<usize>row) << 3));
      let place = thresholds;
      for (let half = jump; half >= 8; half >>= 1) {
        place += half & (0 - <usize>(load<f64>(place + half - 8) < value));
      }
      const known = table + ((place - thresholds) >> 3) * rowBytes;
      store<u32>(at, <u32>select<usize>(known, missing, value == value));
      at += step;
    }
  }
}

/** The leaves of all trees that no column strikes out. */
function strike(found: usize, columns: i32, width: i32, left: usize): void {
  for (let word = 0; word < width; word += 16) {
    const offset = (<usize>word) << 2;
    let first = i32x4.splat(-1);
    let second = first;
    let third = first;
    let fourth = first;
    for (let column = 0; column < columns; column++) {
      const from = <usize>load<u32>(found + ((<usize>column) << 2)) + offset;
      first = v128.and(first, v128.load(from));
      second = v128.and(second, v128.load(from, 16));
      third = v128.and(third, v128.load(from, 32));
      fourth = v128.and(fourth, v128.load(from, 48));
    }
    v128.store(left + offset, first);
    v128.store(left + offset, second, 16);
    v128.store(left + offset, third, 32);
    v128.store(left + offset, fourth, 48);
  }
}

/** Adds what the trees say of rows to their margins, [rows, outputs], tree after tree. */
export function addTrees(
  cells: usize,
  stride: i32,
  rows: i32,
  plan: usize,
  columns: i32,
  width: i32,
  found: usize,
  left: usize,
  firstWords: usize,
  leaves: usize,
  trees: i32,
  firstOutput: i32,
  outputs: i32,
  margins: usize,
): void {
  findRows(cells, stride, rows, plan, columns, (<usize>width) << 2, found);
  for (let row = 0; row < rows; row++) {
    strike(found + ((<usize>(row * columns)) << 2), columns, width, left);
    for (let output = 0; output < outputs; output++) {
      const at = margins + ((<usize>(row * outputs + output)) << 3);
      let tree = output - firstOutput;
      if (tree < 0) tree += outputs;
      let margin = load<f64>(at);
      for (; tree < trees; tree += outputs) {
        let word = <usize>load<u32>(firstWords + ((<usize>tree) << 2));
        let bits = load<i32>(left + (word << 2));
        while (bits == 0) bits = load<i32>(left + (++word << 2));
        const leaf = (word << 5) + <usize>ctz<i32>(bits);
        margin += load<f64>(leaves + (leaf << 3));
      }
      store<f64>(at, margin);
    }
  }
}
