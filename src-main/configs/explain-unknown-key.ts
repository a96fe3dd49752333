import { findClosestWord } from './closest-word';
import type { ConfigKey } from './list-config-keys';

/**
 * What to do about a key that is not in the schema.
 * @param parent the mapping it stands in, as in {@link ConfigKey.parent}
 */
export function explainUnknownKey(name: string, parent: string, keys: readonly ConfigKey[]): string {
  const siblings = keys.filter((key) => key.parent === parent).map((key) => key.name);
  const others = keys.filter((key) => key.parent !== parent && !key.path.startsWith('models.'));
  const homes = others.filter((key) => key.name === name);
  if (homes.length > 0) return `unknown key here; ${name} belongs ${homes.map(describeHome).join(' or ')}`;

  const sibling = findClosestWord(name, siblings);
  if (sibling !== undefined) return `unknown key; did you mean ${sibling}?`;

  const elsewhere = findClosestWord(
    name,
    others.map((key) => key.name),
  );
  const home = others.find((key) => key.name === elsewhere);
  if (home !== undefined) return `unknown key; did you mean ${home.name}, which belongs ${describeHome(home)}?`;
  return `unknown key; the keys here are ${siblings.join(', ')}`;
}

function describeHome({ parent }: ConfigKey): string {
  return parent === '' ? 'at the top level' : `under ${parent}:`;
}
