import path from 'node:path';

/** What the name of a processed file says: `{variables}_{frequency}_{resample}_{preprocess}_{y0}{y1}[_weighted].h5`. */
export interface DatasetFileName {
  /** Undefined where the run-together names cannot be told apart with the known ones. */
  readonly variables: readonly string[] | undefined;
  readonly frequencyHours: number;
  readonly resample: 'none' | 'mean' | 'sum';
  readonly preprocess: 'raw' | 'log' | 'normalized' | 'standardized';
  readonly firstYear: number;
  readonly lastYear: number;
  /** The raw field was multiplied by a matrix of weights before it was normalised. */
  readonly isWeighted: boolean;
}

const pattern = /^(.+?)_(\d+)h_(none|mean|sum)_(raw|log|normalized|standardized)_(\d{4})(\d{4})(_weighted)?\.(?:h5|hdf5|nc|nc4)$/i;

/** ECMWF short names common in analogue work; a config's own list is tried before them. */
const commonVariables = 'd2m t2m u10 v10 u100 v100 u v w t q r z d vo pv msl sp tp tcwv tcc sst cape blh skt cin pwat'.split(' ');

/**
 * Undefined for a file that is named otherwise.
 * @param variables names to look for first, such as the config's list
 */
export function parseDatasetFileName(file: string, variables: readonly string[] = []): DatasetFileName | undefined {
  const match = pattern.exec(path.basename(file));
  if (match === null) return undefined;
  const [, names = '', hours, resample, preprocess, firstYear, lastYear, weighted] = match;
  return {
    variables: splitNames(names, variables) ?? splitNames(names, [...variables, ...commonVariables]),
    frequencyHours: Number(hours),
    resample: resample?.toLowerCase() as DatasetFileName['resample'],
    preprocess: preprocess?.toLowerCase() as DatasetFileName['preprocess'],
    firstYear: Number(firstYear),
    lastYear: Number(lastYear),
    isWeighted: weighted !== undefined,
  };
}

/** `d2muvmslr` → d2m, u, v, msl, r: the longest name that leaves a remainder which can be split too. */
function splitNames(text: string, known: readonly string[]): readonly string[] | undefined {
  if (text === '') return [];
  const candidates = known.filter((name) => text.startsWith(name)).sort((a, b) => b.length - a.length);
  for (const name of candidates) {
    const rest = splitNames(text.slice(name.length), known);
    if (rest !== undefined) return [name, ...rest];
  }
  return undefined;
}
