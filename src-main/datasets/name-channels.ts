import { parseDatasetFileName } from './dataset-file-name';
import { type DatasetLayout, readFieldShape } from './dataset-layout';
import type { Hdf5Dataset } from './hdf5-dataset';
import type { Hdf5File } from './hdf5-file';

export interface ChannelNames {
  readonly variables: readonly string[];
  /** `unknown`: the names are made up (`channel_0` …). */
  readonly source: 'file' | 'file name' | 'config' | 'unknown';
}

/** Names the channels of `layout` from what the file stores, else from its own name, else from the config's list if that fits. */
export function nameChannels(file: Hdf5File, layout: DatasetLayout, expected: readonly string[] | undefined): ChannelNames {
  if (layout.kind === 'per_variable') return { variables: layout.datasets.map(({ name }) => name), source: 'file' };
  const { channels } = readFieldShape(layout);
  const stored = readStoredNames(file, layout.dataset, layout.dataset.dimensions[layout.channelAxis]);
  if (stored?.length === channels) return { variables: stored, source: 'file' };
  const spelled = parseDatasetFileName(file.path, expected)?.variables;
  if (spelled?.length === channels) return { variables: spelled, source: 'file name' };
  if (expected?.length === channels) return { variables: expected, source: 'config' };
  return { variables: Array.from({ length: channels }, (_, channel) => `channel_${channel}`), source: 'unknown' };
}

const nameHolders = ['variables', 'variable', 'variable_names', 'channels', 'channel', 'channel_names', 'names'];

/** From a string dataset beside the fields or attached to their channel axis, or from an attribute (list, or text with commas). */
function readStoredNames(file: Hdf5File, fields: Hdf5Dataset, axisName: string | undefined): readonly string[] | undefined {
  const holders = axisName === undefined ? nameHolders : [axisName, ...nameHolders];
  for (const holder of holders) {
    const dataset = file.datasets.find(({ name, kind, shape }) => name === holder && kind === 'string' && shape.length === 1);
    if (dataset !== undefined) return file.readStrings(dataset).map((name) => name.trim());
    const attribute = fields.attributes.get(holder) ?? file.attributes.get(holder);
    if (typeof attribute === 'string') return attribute.split(/[\s,]+/).filter((name) => name !== '');
    if (Array.isArray(attribute)) return attribute.map(String);
  }
  return undefined;
}
