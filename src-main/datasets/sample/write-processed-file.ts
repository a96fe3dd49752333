import type { SyntheticSample } from './generate-sample';
import { normalizeLogarithmically } from './log-normalization';
import { sampleVariables } from './sample-variables';
import { type WriteFileOptions, writeHdf5File } from './write-hdf5-file';
import { sampleFileAttributes, setAttributes } from './write-sample-file';

const chunkFrames = 64;

/**
 * Writes the sample as xarray writes an unnamed array of already normalised fields: `__xarray_dataarray_variable__`
 * (time, channel, y, x) float32 and `time` int64, no coordinates, no variable names. Those are in the customary file name,
 * `d2muvmslr_3h_none_log_{first year}{last year}_weighted.h5`. The logarithmic normalisation is over all frames.
 * Needs memory for a second copy of the sample.
 * @throws AnalogonError FILE_EXISTS | DISK_FULL
 */
export async function writeProcessedFile(file: string, sample: SyntheticSample, options?: WriteFileOptions): Promise<void> {
  const { frameCount, height, width, fields } = sample;
  const cells = height * width;
  const channels = sampleVariables.length;
  const data = new Float32Array(frameCount * channels * cells);
  for (const [channel, name] of sampleVariables.entries()) {
    const normalized = normalizeLogarithmically(fields[name]);
    for (let frame = 0; frame < frameCount; frame++) {
      data.set(normalized.subarray(frame * cells, (frame + 1) * cells), (frame * channels + channel) * cells);
    }
  }
  const startHour = sample.times[0] ?? 0;
  const start = new Date(startHour * 3_600_000).toISOString().replace('T', ' ').slice(0, 19);
  await writeHdf5File(
    file,
    (root) => {
      setAttributes(root, sampleFileAttributes(sample));
      root.create_dataset({
        name: '__xarray_dataarray_variable__',
        data,
        shape: [frameCount, channels, height, width],
        dtype: '<f4',
        chunks: [Math.min(chunkFrames, frameCount), channels, height, width],
      });
      const time = root.create_dataset({
        name: 'time',
        data: BigInt64Array.from(sample.times, (hour) => BigInt(hour - startHour)),
        shape: [frameCount],
        dtype: '<q',
      });
      setAttributes(time, { units: `hours since ${start}`, calendar: 'proleptic_gregorian' });
    },
    options,
  );
}
