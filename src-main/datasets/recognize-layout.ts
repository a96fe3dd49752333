import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { DatasetLayout } from './dataset-layout';
import { formatHdf5Dataset, type Hdf5Dataset } from './hdf5-dataset';
import type { Hdf5File } from './hdf5-file';

export interface RecognizedLayout {
  readonly layout: DatasetLayout;
  /** Why this layout, for the inspector. */
  readonly reason: string;
  readonly warnings: readonly string[];
}

const channelWords = /^(channels?|variables?|vars?|features?|c)$/i;
const levelWords = /^(p?level|plev|pressure(_level)?|isobaric\w*|height|depth|hybrid|expver|number|realization|ensemble|member)$/i;

/**
 * Finds out how fields lie in `file`.
 * @param expected names a config lists: they choose among variables, and their number tells a channel axis
 * @throws AnalogonError DATA_UNREADABLE listing what was found
 */
export function recognizeLayout(file: Hdf5File, expected: readonly string[] | undefined): RecognizedLayout {
  const numeric = file.datasets.filter(isNumeric);
  const unnamed = numeric.find(({ name }) => name === '__xarray_dataarray_variable__');
  if (unnamed !== undefined) return stack(file, unnamed, 'A', expected);
  const stacks = numeric.filter(({ shape }) => shape.length === 4 && (shape[1] ?? 0) > 1);
  const maps = numeric.filter(
    ({ shape }) => shape.length === 3 || (shape.length > 3 && shape.slice(1, -2).every((length) => length === 1)),
  );
  // A single 4-dimensional dataset of one channel is a stack only by its name or axis.
  const single = maps.find(
    ({ name, shape, dimensions }) => shape.length === 4 && (name === 'data' || channelWords.test(dimensions[1] ?? '')),
  );
  const wanted = maps.filter(({ name }) => expected?.includes(name));
  if (wanted.length > 0 || (stacks.length === 0 && single === undefined && maps.length > 0)) return separate(file, maps, expected);
  const [stacked = single, ...others] = stacks;
  if (stacked === undefined) throw unsupported(file, 'has no dataset of fields over time');
  if (others.length > 0) {
    if (expected?.some((name) => stacks.some((dataset) => dataset.name === name))) throw levels(file, stacked);
    throw unsupported(file, 'has several datasets of four dimensions, and nothing tells which one holds the fields');
  }
  return stack(file, stacked, 'C', expected);
}

function isNumeric({ kind, attributes }: Hdf5Dataset): boolean {
  const isDimensionOnly = String(attributes.get('NAME') ?? '').startsWith('This is a netCDF dimension but not a netCDF variable');
  return (kind === 'float' || kind === 'integer') && !isDimensionOnly;
}

function stack(file: Hdf5File, dataset: Hdf5Dataset, letter: 'A' | 'C', expected: readonly string[] | undefined): RecognizedLayout {
  const { shape, dimensions } = dataset;
  if (shape.length !== 4) throw unsupported(file, `has ${formatHdf5Dataset(dataset)} where four dimensions are expected`);
  const [rows = 0, second = 0, third = 0, fourth = 0] = shape;
  const make = (channelAxis: 1 | 3, reason: string): RecognizedLayout => {
    const axes = channelAxis === 1 ? '(time, channel, y, x)' : '(time, y, x, channel)';
    const origin =
      letter === 'A' ? 'written from an xarray DataArray without a name' : `the only dataset of four dimensions is ${dataset.path}`;
    return { layout: { kind: 'stacked', letter, dataset, channelAxis }, reason: `${origin}; ${axes}, because ${reason}`, warnings: [] };
  };
  const named = dimensions.findIndex((name) => channelWords.test(name ?? ''));
  if (named === 0) throw channelsFirst(file, dataset);
  if (named === 1 || named === 3) return make(named, `axis ${named} is called ${dimensions[named]}`);
  if (levelWords.test(dimensions[1] ?? '')) throw levels(file, dataset);
  const count = expected?.length;
  if (count !== undefined && second === count && fourth !== count)
    return make(1, `axis 1 has as many entries as data.variables (${count})`);
  if (count !== undefined && fourth === count && second !== count)
    return make(3, `axis 3 has as many entries as data.variables (${count})`);
  if (rows < 64 && second > 8 * rows && (count === undefined || rows === count)) throw channelsFirst(file, dataset);
  // Fields are larger than the number of variables.
  if (second <= Math.min(third, fourth)) return make(1, `axis 1 is the shortest after time (${second})`);
  if (fourth < Math.min(second, third)) return make(3, `axis 3 is the shortest after time (${fourth})`);
  throw unsupported(file, `has ${formatHdf5Dataset(dataset)}, and nothing tells which axis is the channel`);
}

function separate(file: Hdf5File, maps: readonly Hdf5Dataset[], expected: readonly string[] | undefined): RecognizedLayout {
  const extent = ({ shape }: Hdf5Dataset) => [shape[0], shape.at(-2), shape.at(-1)].join(' × ');
  const reference = maps.find(({ name }) => expected?.includes(name)) ?? maps[0];
  if (reference === undefined) throw unsupported(file, 'has no dataset of fields over time');
  const datasets = maps.filter((dataset) => extent(dataset) === extent(reference));
  const others = maps.filter((dataset) => extent(dataset) !== extent(reference));
  const misfit = others.find(({ name }) => expected?.includes(name));
  if (misfit !== undefined) {
    const message =
      `${file.path}: ${formatHdf5Dataset(misfit)} has other dimensions than ${formatHdf5Dataset(reference)}. Regrid one of them, or ` +
      'take it out of data.variables.';
    throw new AnalogonError('DATA_MISMATCH', message);
  }
  const [first, second] = reference.dimensions.slice(-2);
  if (/^lon|^x$/i.test(first ?? '') && /^lat|^y$/i.test(second ?? '')) {
    const message =
      `${file.path}: dataset ${reference.path} lies as (time, longitude, latitude). Reorder it: ncpdq -a ${first},${second} IN OUT, ` +
      `then ncpdq -a ${second},${first}.`;
    throw new AnalogonError('DATA_UNREADABLE', message);
  }
  return {
    layout: { kind: 'per_variable', letter: 'D', datasets },
    reason: `${datasets.length} dataset${datasets.length === 1 ? '' : 's'} of fields over time, one a variable`,
    warnings: others.map((dataset) => `${formatHdf5Dataset(dataset)} is left out: its dimensions differ from those of ${reference.path}.`),
  };
}

function levels(file: Hdf5File, dataset: Hdf5Dataset): AnalogonError {
  const axis = dataset.dimensions[1] ?? 'level';
  const message =
    `${file.path}: dataset ${formatHdf5Dataset(dataset)} has ${dataset.shape[1]} entries on the axis ${axis}; one is read. Pick it: ` +
    `ncks -d ${axis},0 IN OUT.`;
  return new AnalogonError('DATA_UNREADABLE', message);
}

function channelsFirst(file: Hdf5File, dataset: Hdf5Dataset): AnalogonError {
  const message =
    `${file.path}: dataset ${formatHdf5Dataset(dataset)} lies as (channel, time, y, x), layout B, which is not read yet. Store it as ` +
    '(time, channel, y, x).';
  return new AnalogonError('DATA_UNREADABLE', message);
}

function unsupported(file: Hdf5File, what: string): AnalogonError {
  const found = file.datasets.filter(({ shape }) => shape.length > 0).map(formatHdf5Dataset);
  const list = found.length === 0 ? 'It holds no datasets.' : `Found: ${found.slice(0, 12).join('; ')}${found.length > 12 ? '; …' : ''}.`;
  const remedy =
    'Readable are one dataset (time, channel, y, x) or (time, y, x, channel), or one dataset (time, latitude, longitude) a variable.';
  return new AnalogonError('DATA_UNREADABLE', `${file.path}: ${what}. ${list} ${remedy}`);
}
