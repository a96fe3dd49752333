import type { LocatedEntry, LocatedMapping } from './located-value';

/**
 * `own` over `shared`, key by key at every depth; lists and scalars replace. A value keeps the place where it is written.
 * @param emptyMeansShared keys under which an empty value (`training:` with nothing below) leaves the shared mapping as it is
 */
export function mergeMappings(shared: LocatedMapping, own: LocatedMapping, emptyMeansShared: readonly string[] = []): LocatedMapping {
  const entries = new Map<string, LocatedEntry>(shared.entries);
  for (const [key, entry] of own.entries) {
    const below = shared.entries.get(key)?.value;
    if (below?.kind === 'mapping' && entry.value.kind === 'mapping') {
      entries.set(key, { keyPosition: entry.keyPosition, value: mergeMappings(below, entry.value) });
    } else if (below === undefined || !isEmpty(entry) || !emptyMeansShared.includes(key)) {
      entries.set(key, entry);
    }
  }
  return { ...own, entries };
}

function isEmpty({ value }: LocatedEntry): boolean {
  return value.kind === 'scalar' && value.value === null;
}
