import { joinPath, type LocatedMapping, type LocatedValue } from '../configs/located-value';

/** A copy of a config with another value at a key path; sections on the way that are missing or empty are made. The value keeps its place. */
export function setLocatedValue(root: LocatedMapping, path: readonly string[], value: LocatedValue): LocatedMapping {
  const [key, ...rest] = path;
  if (key === undefined) throw new RangeError('an empty path');
  const present = root.entries.get(key);
  const empty: LocatedMapping = { kind: 'mapping', entries: new Map(), position: value.position, path: joinPath(root.path, key) };
  const section = present?.value.kind === 'mapping' ? present.value : empty;
  const changed = rest.length === 0 ? value : setLocatedValue(section, rest, value);
  return { ...root, entries: new Map(root.entries).set(key, { keyPosition: present?.keyPosition ?? value.position, value: changed }) };
}
