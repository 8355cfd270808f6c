/**
 * Rooms: the folders of a package's `src`, declared in its package.json from the ground up.
 *
 *     "prodrome": { "layer": "workflow", "rooms": ["model", ["selection", "training"], "bundle"] }
 *
 * A room imports itself and the rooms declared before it; rooms that share a list are side by side and import nothing of each
 * other. `index.ts` stands alone in `src` and may import every room; no room imports it. A room holds at most 25 files, those
 * of folders in it apart. `pnpm depcruise` enforces the imports, `pnpm rules` the rest; a package without rooms is free.
 */

/** Every room with the rooms below it, all of which it may import. */
function roomsOf(rooms) {
  const floors = rooms.map((floor) => [floor].flat());
  return floors.flatMap((floor, at) =>
    floor.map((room) => ({ room, below: floors.slice(0, at).flat() })),
  );
}

/** One rule of dependency-cruiser for every room of a package. */
export const roomRules = ({ place, prodrome }) =>
  roomsOf(prodrome.rooms ?? []).map(({ room, below }) => ({
    name: `room-${place.split('/').at(-1)}-${room}`,
    comment: `${place}/src/${room} imports itself and ${below.join(', ') || 'nothing'} of its package`,
    severity: 'error',
    from: { path: `^${place}/src/${room}/` },
    to: { path: `^${place}/src/`, pathNot: `^${place}/src/(${[room, ...below].join('|')})/` },
  }));

const mostFiles = 25;

/** Rooms are the folders of `src`, all of them and once; nothing but `index.ts` stands outside, and none is crowded. */
export function checkRooms({ place, manifest, files }) {
  if (manifest.prodrome?.rooms === undefined) return [];
  const declared = roomsOf(manifest.prodrome.rooms).map(({ room }) => room);
  const folders = files.map(({ path }) => path.slice(0, path.lastIndexOf('/')));
  const found = new Set(folders.map((folder) => folder.split('/')[1]));
  found.delete(undefined);
  const crowded = [...new Set(folders)].filter(
    (folder) => folders.filter((other) => other === folder).length > mostFiles,
  );
  return [
    ...declared
      .filter((room, at) => declared.indexOf(room) !== at)
      .map((room) => `${place}: the room ${room} is declared twice`),
    ...declared
      .filter((room) => !found.has(room))
      .map((room) => `${place}: the room ${room} is declared, but src/${room} has no file`),
    ...[...found]
      .filter((room) => !declared.includes(room))
      .map((room) => `${place}: src/${room} is not declared in prodrome.rooms`),
    ...files
      .filter(({ path }) => /^src\/[^/]+$/.test(path) && path !== 'src/index.ts')
      .map(({ path }) => `${place}/${path}: expected it in one of ${declared.join(', ')}`),
    ...crowded.map((folder) => `${place}/${folder}: expected at most ${mostFiles} files in a room`),
  ];
}
