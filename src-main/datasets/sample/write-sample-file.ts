import type { File } from 'h5wasm/node';
import { type SyntheticSample, sampleFrameHours } from './generate-sample';
import { type SampleVariable, sampleVariables } from './sample-variables';
import { type WriteFileOptions, writeHdf5File } from './write-hdf5-file';

/** Frames a chunk: 512 KiB of one variable, a compromise between reading all and reading one day. */
const chunkFrames = 128;

/** CF names and units of the variables, as ERA5 files have them. */
const variableAttributes: Readonly<Record<SampleVariable, Readonly<Record<string, string>>>> = {
  d2m: { units: 'K', long_name: '2 metre dewpoint temperature', standard_name: 'dew_point_temperature' },
  u: { units: 'm s**-1', long_name: 'U component of wind', standard_name: 'eastward_wind' },
  v: { units: 'm s**-1', long_name: 'V component of wind', standard_name: 'northward_wind' },
  msl: { units: 'Pa', long_name: 'Mean sea level pressure', standard_name: 'air_pressure_at_mean_sea_level' },
  r: { units: '%', long_name: 'Relative humidity', standard_name: 'relative_humidity' },
};

/** What every sample file says of itself, so that nobody takes it for observations. */
export function sampleFileAttributes(sample: SyntheticSample): Readonly<Record<string, string>> {
  return {
    title: 'SYNTHETIC weather made by a computer: NOT observations, NOT a reanalysis, NOT a forecast',
    source: 'SYNTHETIC: two-layer quasi-geostrophic flow with a schematic surface diagnosis',
    comment: `The coordinates are those of a real region, the weather is not. Seed ${sample.seed}; the same seed gives the same file.`,
    institution: 'Analogon sample generator',
  };
}

/**
 * Writes the sample as CF/HDF5: one float32 dataset (time, latitude, longitude) a variable, `time` as int64 hours since 1970.
 * @throws AnalogonError FILE_EXISTS | DISK_FULL
 */
export async function writeSampleFile(file: string, sample: SyntheticSample, options?: WriteFileOptions): Promise<void> {
  const { frameCount, height, width } = sample;
  await writeHdf5File(
    file,
    (root) => {
      setAttributes(root, { Conventions: 'CF-1.8', ...sampleFileAttributes(sample) });
      writeCoordinate(
        root,
        'time',
        BigInt64Array.from(sample.times, (hour) => BigInt(hour)),
        {
          units: 'hours since 1970-01-01 00:00:00',
          calendar: 'proleptic_gregorian',
          standard_name: 'time',
          long_name: `time, every ${sampleFrameHours} hours`,
        },
      );
      writeCoordinate(root, 'latitude', sample.latitudes, { units: 'degrees_north', standard_name: 'latitude', long_name: 'latitude' });
      writeCoordinate(root, 'longitude', sample.longitudes, { units: 'degrees_east', standard_name: 'longitude', long_name: 'longitude' });
      const dimensions = ['time', 'latitude', 'longitude'] as const;
      for (const name of sampleVariables) {
        const dataset = root.create_dataset({
          name,
          data: sample.fields[name],
          shape: [frameCount, height, width],
          dtype: '<f4',
          chunks: [Math.min(chunkFrames, frameCount), height, width],
        });
        setAttributes(dataset, { ...variableAttributes[name], comment: 'SYNTHETIC' });
        for (const [axis, dimension] of dimensions.entries()) dataset.attach_scale(axis, dimension);
      }
    },
    options,
  );
}

function writeCoordinate(root: File, name: string, data: BigInt64Array | Float32Array, attributes: Readonly<Record<string, string>>): void {
  const dtype = data instanceof BigInt64Array ? '<q' : '<f4';
  const dataset = root.create_dataset({ name, data, shape: [data.length], dtype });
  // A dimension scale of HDF5: so netCDF and xarray know the coordinates.
  dataset.make_scale(name);
  setAttributes(dataset, attributes);
}

export function setAttributes(holder: Pick<File, 'create_attribute'>, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) holder.create_attribute(name, value);
}
