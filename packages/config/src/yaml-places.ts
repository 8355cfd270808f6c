import { EVENT_ID, getScalarValue, SCALAR_STYLE, type Event, type ScalarEvent } from 'js-yaml';
import type { YamlPath } from './yaml-path.ts';

/** Where a node stands: the offset of its key in a mapping, of itself otherwise. */
interface PlacedNode {
  readonly offset: number;
  readonly children: Map<string | number, PlacedNode>;
  /** Nodes beneath and itself, aliases written out. */
  size: number;
}

/** What {@link placeNodes} finds. */
export interface Places {
  /** The nodes of the document with every alias written out. */
  readonly size: number;
  readonly aliases: number;
  /** Offset of the first alias to a node that it stands in, which would never end. */
  readonly endless: number | undefined;
  /** Offset in the text of the key, or list item, that a path leads to. */
  offsetOf(path: YamlPath): number | undefined;
}

/** The places of all nodes of a parsed document. */
export function placeNodes(events: readonly Event[], source: string): Places {
  const anchors = new Map<string, PlacedNode>();
  const open: { node: PlacedNode; isList: boolean; key: ScalarKey | undefined }[] = [];
  let root: PlacedNode = { offset: 0, children: new Map(), size: 1 };
  let aliases = 0;
  let endless: number | undefined;
  let last = 0;

  const add = (make: (offset: number) => PlacedNode, start: number): PlacedNode => {
    const parent = open.at(-1);
    const own = start >= 0 ? start : last;
    const node = make(parent?.key?.offset ?? own);
    if (!parent) root = node;
    else {
      parent.node.children.set(parent.key?.name ?? parent.node.children.size, node);
      parent.key = undefined;
    }
    return node;
  };
  const create = (offset: number): PlacedNode => ({ offset, children: new Map(), size: 1 });
  const anchor = (event: { anchorStart: number; anchorEnd: number }, node: PlacedNode): void => {
    if (event.anchorStart >= 0) anchors.set(source.slice(event.anchorStart, event.anchorEnd), node);
  };

  for (const event of events) {
    const parent = open.at(-1);
    if (event.type === EVENT_ID.SCALAR) {
      const start = startOf(event);
      if (start >= 0) last = start;
      if (parent && !parent.isList && !parent.key) {
        parent.key = { name: getScalarValue(source, event), offset: last };
      } else anchor(event, add(create, start));
    } else if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) {
      last = event.start;
      const node = add(create, event.start);
      anchor(event, node);
      open.push({ node, isList: event.type === EVENT_ID.SEQUENCE, key: undefined });
    } else if (event.type === EVENT_ID.ALIAS) {
      aliases++;
      const start = event.anchorStart - 1;
      last = start;
      const target = anchors.get(source.slice(event.anchorStart, event.anchorEnd));
      if (target && open.some(({ node }) => node === target)) endless ??= start;
      add(
        (offset) => ({
          offset,
          children: target?.children ?? new Map<string, PlacedNode>(),
          size: target?.size ?? 1,
        }),
        start,
      );
    } else if (event.type === EVENT_ID.POP) {
      const closed = open.pop();
      if (closed) for (const child of closed.node.children.values()) closed.node.size += child.size;
    }
  }
  return {
    ...{ size: root.size, aliases, endless },
    offsetOf: (path) => {
      let node: PlacedNode | undefined = root;
      for (const step of path) node = node?.children.get(step) ?? node?.children.get(String(step));
      return node?.offset;
    },
  };
}

interface ScalarKey {
  readonly name: string;
  readonly offset: number;
}

/** Offset of a scalar, its opening quote included; negative for an empty one. */
function startOf({ style, valueStart }: ScalarEvent): number {
  const isQuoted = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
  return isQuoted ? valueStart - 1 : valueStart;
}
