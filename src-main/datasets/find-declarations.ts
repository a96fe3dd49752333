import type { DatasetFileName } from './dataset-file-name';
import type { AttributeValue } from './hdf5-dataset';

const normalizationAttributes = /^(normali[sz]ed|normali[sz]ation|standardi[sz]ed|preprocess(ing)?)$/i;
const negations = /^(|0|false|no|none|raw|physical)$/i;

/** Why the values are normalised already, from the file's name or an attribute such as `normalization: log`. */
export function findNormalization(
  fileName: DatasetFileName | undefined,
  holders: readonly ReadonlyMap<string, AttributeValue>[],
): string | undefined {
  if (fileName !== undefined && fileName.preprocess !== 'raw') return `the file's name says "${fileName.preprocess}"`;
  for (const [name, value] of holders.flatMap((holder) => [...holder])) {
    if (normalizationAttributes.test(name) && !negations.test(String(value))) return `the attribute ${name} says "${String(value)}"`;
  }
  return undefined;
}

/** The first attribute that calls the data synthetic, as `name: value`. */
export function findSynthetic(holders: readonly ReadonlyMap<string, AttributeValue>[]): string | undefined {
  for (const [name, value] of holders.flatMap((holder) => [...holder])) {
    const isFlag = /synthetic/i.test(name) && !negations.test(String(value));
    if (isFlag || (typeof value === 'string' && /\bsynthetic\b/i.test(value))) return `${name}: ${String(value)}`;
  }
  return undefined;
}
