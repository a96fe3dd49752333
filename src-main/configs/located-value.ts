/** A place in a file; line and column count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

interface Located {
  readonly position: Position;
  /** Where the file writes it: `training.epochs`, `models[0].training.epochs`; '' for the whole file. */
  readonly path: string;
}

export interface LocatedScalar extends Located {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As it stands in the file, without quotes. */
  readonly text: string;
}

export interface LocatedList extends Located {
  readonly kind: 'list';
  readonly items: readonly LocatedValue[];
}

export interface LocatedEntry {
  readonly keyPosition: Position;
  readonly value: LocatedValue;
}

export interface LocatedMapping extends Located {
  readonly kind: 'mapping';
  readonly entries: ReadonlyMap<string, LocatedEntry>;
}

/** What a config file says, each part with its place in the file. */
export type LocatedValue = LocatedScalar | LocatedList | LocatedMapping;

/** The value alone. */
export function toPlainValue(value: LocatedValue): unknown {
  switch (value.kind) {
    case 'scalar':
      return value.value;
    case 'list':
      return value.items.map(toPlainValue);
    case 'mapping':
      return Object.fromEntries([...value.entries].map(([key, entry]) => [key, toPlainValue(entry.value)]));
  }
}

/** The part of `root` at `path`, or undefined when the file does not write it. */
export function findValue(root: LocatedValue, path: readonly PropertyKey[]): LocatedValue | undefined {
  let value: LocatedValue | undefined = root;
  for (const step of path) {
    if (value?.kind === 'mapping') value = value.entries.get(String(step))?.value;
    else if (value?.kind === 'list') value = value.items[Number(step)];
    else return undefined;
  }
  return value;
}

/** Position of every value below `root` by its path there: `data.variables`, `data.variables[0]`. */
export function listPositions(root: LocatedValue, path = ''): ReadonlyMap<string, Position> {
  const positions = new Map<string, Position>(path === '' ? [] : [[path, root.position]]);
  const addAll = (value: LocatedValue, childPath: string) => {
    for (const [key, position] of listPositions(value, childPath)) positions.set(key, position);
  };
  if (root.kind === 'list') for (const [index, item] of root.items.entries()) addAll(item, `${path}[${index}]`);
  if (root.kind === 'mapping') for (const [key, { value }] of root.entries) addAll(value, joinPath(path, key));
  return positions;
}

/** `'training', 'epochs'` → `training.epochs`. */
export function joinPath(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
