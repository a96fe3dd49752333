import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { pythonForTests } from '../../e2e/fixtures/python-environment';
import { inspectDataset } from './inspect-dataset';
import { prepareDataset } from './prepare-dataset';
import type { NormalizationStatistics } from './prepared-dataset';
import { makePrepareConfig } from './testing/prepare-config';
import { type H5pyFile, writeH5pyFiles } from './testing/write-h5py-files';
import { transformFrames } from './transform-frames';

const python = await pythonForTests();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-h5py-'));
const files = python === undefined ? {} : await writeH5pyFiles(python, folder);
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Relative to the deviation: rounding in float32 inputs is what is left. */
function expectClose(actual: ArrayLike<number>, expected: readonly number[], scale: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (const [index, value] of expected.entries()) {
    expect(Math.abs((actual[index] ?? Number.NaN) - value) / (scale[index % scale.length] ?? 1)).toBeLessThan(tolerance);
  }
}

describe.skipIf(python === undefined).each(Object.entries(files))('a file written by h5py (%s)', (_, written) => {
  test('has the statistics that numpy gives', async () => {
    const { variables, description } = await inspectDataset(written.file, { expectedVariables: written.variables });
    expect([...description.variables].sort()).toEqual([...written.variables].sort());
    expect(description.time.frequencyHours).toBe(3);
    // HDF5 lists datasets by name.
    const found = written.variables.flatMap((name) => variables.filter(({ variable }) => variable === name));
    expectClose(
      found.map(({ mean }) => mean),
      written.mean,
      written.deviation,
      1e-12,
    );
    expectClose(
      found.map(({ standardDeviation }) => standardDeviation),
      written.deviation,
      written.deviation,
      1e-12,
    );
    expectClose(
      found.map(({ minimum }) => minimum),
      written.minimum,
      written.deviation,
      1e-12,
    );
    expectClose(
      found.map(({ maximum }) => maximum),
      written.maximum,
      written.deviation,
      1e-12,
    );
  });

  test.each(['standardize', 'normalize', 'log', 'none'] as const)(
    'comes out of %s as numpy computes it, by the training part alone',
    async (normalization) => {
      const config = makePrepareConfig({ variables: [...written.variables].reverse(), normalization });
      const prepared = await prepareDataset({ file: written.file, config, cacheFolder: path.join(folder, 'cache') });
      const expected = transformByHand(written, prepared.split.train, normalization);
      const { frameCount, height, width, channels } = prepared;
      expect([frameCount, height, width, channels]).toEqual([written.frames, written.height, written.width, 3]);
      const actual = new Float32Array(height * width * channels);
      for (let frame = 0; frame < frameCount; frame++) {
        prepared.readFrame(frame, actual, 0);
        for (let index = 0; index < actual.length; index++) {
          // Channels are last in a frame and in reverse order by this config.
          const channel = channels - 1 - (index % channels);
          const value = expected[(frame * channels + channel) * height * width + Math.floor(index / channels)] ?? Number.NaN;
          // Float32 inputs: 101325 Pa untransformed has 7 digits.
          if (!(Math.abs((actual[index] ?? 0) - value) <= 2e-6 * Math.max(1, Math.abs(value))))
            expect([frame, index, actual[index]]).toBe(value);
        }
      }
      prepared.close();
    },
  );
});

/** The definitions of docs/, over plain arrays. */
function transformByHand(
  { fields, frames, height, width }: H5pyFile,
  train: Int32Array,
  method: NormalizationStatistics['method'],
): Float64Array {
  const cells = height * width;
  const result = new Float64Array(fields.length);
  const isTraining = new Set(train);
  for (let channel = 0; channel < 3; channel++) {
    const positions = Array.from({ length: frames }, (_, frame) => frame).flatMap((frame) =>
      Array.from({ length: cells }, (_, cell) => (frame * 3 + channel) * cells + cell),
    );
    const training = positions.filter((position) => isTraining.has(Math.floor(position / (3 * cells))));
    const summarize = (values: readonly number[]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return {
        mean,
        deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length),
        low: Math.min(...values),
        high: Math.max(...values),
      };
    };
    const raw = summarize(training.map((position) => fields[position] ?? 0));
    const logarithm = (value: number) => {
      const z = (value - raw.mean) / raw.deviation;
      return Math.sign(z) * Math.log1p(0.2 * Math.abs(z));
    };
    const second = summarize(training.map((position) => logarithm(fields[position] ?? 0)));
    for (const position of positions) {
      const value = fields[position] ?? 0;
      result[position] = {
        none: value,
        standardize: (value - raw.mean) / raw.deviation,
        normalize: (value - raw.low) / (raw.high - raw.low),
        log: (logarithm(value) - second.mean) / second.deviation,
      }[method];
    }
  }
  return result;
}

test.skipIf(python === undefined)('predict transforms raw fields exactly as training did', async () => {
  const written = files['C, channels first, big-endian'];
  if (written === undefined) return;
  for (const normalization of ['standardize', 'log', 'normalize'] as const) {
    const config = makePrepareConfig({ variables: [...written.variables], normalization });
    const prepared = await prepareDataset({ file: written.file, config, cacheFolder: path.join(folder, 'cache') });
    const { frames, height, width } = written;
    const transformed = transformFrames(Float32Array.from(written.fields), [frames, 3, height, width], prepared.normalization);
    const cached = new Float32Array(transformed.length);
    for (let frame = 0; frame < frames; frame++) prepared.readFrame(frame, cached, frame * height * width * 3);
    expect(transformed).toEqual(cached);
    prepared.close();
  }
});
