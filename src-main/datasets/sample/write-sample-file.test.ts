import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askPython, pythonForTests } from '../../../e2e/fixtures/python-environment';
import { generateSample, type SyntheticSample } from './generate-sample';
import { sampleVariables } from './sample-variables';
import { writeProcessedFile } from './write-processed-file';
import { writeSampleFile } from './write-sample-file';

let folder: string;
let sample: SyntheticSample;
let python: string | undefined;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-sample-'));
  sample = generateSample({ seed: 3, years: 0.06, startYear: 2001 });
  python = await pythonForTests();
}, 300_000);
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const describeFile = `
import h5py, json, sys
import numpy as np
text = lambda a: {k: (v.decode() if isinstance(v, bytes) else str(v)) for k, v in a.items() if not k.startswith(('DIM', 'REF'))}
with h5py.File(json.load(sys.stdin)['file']) as f:
    print(json.dumps({'attributes': text(f.attrs), 'datasets': {k: {
        'shape': d.shape, 'dtype': str(d.dtype), 'chunks': d.chunks, 'attributes': text(d.attrs),
        'dimensions': [s.keys()[0] if len(s) else '' for s in d.dims],
        'first': float(d[(0,) * d.ndim]), 'last': float(d[tuple(n - 1 for n in d.shape)]),
        'means': np.mean(d[()].astype('f8'), axis=(0, 2, 3)).tolist() if d.ndim == 4 else [],
        'deviations': np.std(d[()].astype('f8'), axis=(0, 2, 3)).tolist() if d.ndim == 4 else []} for k, d in f.items()}}))
`;

interface Hdf5Description {
  readonly attributes: Readonly<Record<string, string>>;
  readonly datasets: Readonly<
    Record<
      string,
      {
        readonly shape: readonly number[];
        readonly dtype: string;
        readonly chunks: readonly number[] | null;
        readonly attributes: Readonly<Record<string, string>>;
        readonly dimensions: readonly string[];
        readonly first: number;
        readonly last: number;
        readonly means: readonly number[];
        readonly deviations: readonly number[];
      }
    >
  >;
}

test('h5py reads the sample file, which says that it is synthetic', async ({ skip }) => {
  const file = path.join(folder, 'new', 'sample.h5');
  await writeSampleFile(file, sample);
  if (python === undefined) return skip();
  const { attributes, datasets } = (await askPython(python, describeFile, { file })) as Hdf5Description;
  expect(attributes['title']).toContain('SYNTHETIC');
  expect(attributes['source']).toContain('SYNTHETIC');
  expect(Object.keys(datasets).sort()).toEqual(['d2m', 'latitude', 'longitude', 'msl', 'r', 'time', 'u', 'v']);
  expect(datasets['time']).toMatchObject({ dtype: 'int64', first: sample.times[0], last: sample.times.at(-1) });
  expect(datasets['time']?.attributes['units']).toBe('hours since 1970-01-01 00:00:00');
  expect(datasets['latitude']).toMatchObject({ shape: [32], dtype: 'float32', first: sample.latitudes[0] });
  for (const name of sampleVariables) {
    const dataset = datasets[name];
    expect(dataset).toMatchObject({ shape: [sample.frameCount, 32, 32], dtype: 'float32', dimensions: ['time', 'latitude', 'longitude'] });
    expect(dataset?.first).toBe(sample.fields[name][0]);
    expect(dataset?.last).toBe(sample.fields[name].at(-1));
    expect(dataset?.attributes['units']).toBeTruthy();
    expect(dataset?.attributes['standard_name']).toBeTruthy();
    expect(dataset?.attributes['comment']).toBe('SYNTHETIC');
  }
}, 60_000);

test('the processed file has the layout, type and normalisation of the customary files', async ({ skip }) => {
  const file = path.join(folder, 'd2muvmslr_3h_none_log_20012020_weighted.h5');
  await writeProcessedFile(file, sample);
  if (python === undefined) return skip();
  const { attributes, datasets } = (await askPython(python, describeFile, { file })) as Hdf5Description;
  expect(attributes['title']).toContain('SYNTHETIC');
  expect(Object.keys(datasets).sort()).toEqual(['__xarray_dataarray_variable__', 'time']);
  expect(datasets['time']).toMatchObject({ dtype: 'int64', first: 0, last: 3 * (sample.frameCount - 1) });
  expect(datasets['time']?.attributes['units']).toBe('hours since 2001-01-01 00:00:00');
  const array = datasets['__xarray_dataarray_variable__'];
  expect(array).toMatchObject({ shape: [sample.frameCount, 5, 32, 32], dtype: 'float32' });
  for (const mean of array?.means ?? [NaN]) expect(mean).toBeCloseTo(0, 4);
  for (const deviation of array?.deviations ?? [NaN]) expect(deviation).toBeCloseTo(1, 4);
}, 60_000);

test('an existing file is kept unless it may be replaced, and nothing is left beside it', async () => {
  const file = path.join(folder, 'kept', 'sample.h5');
  fs.mkdirSync(path.dirname(file));
  fs.writeFileSync(file, 'precious');
  await expect(writeSampleFile(file, sample)).rejects.toMatchObject({ code: 'FILE_EXISTS', message: expect.stringContaining(file) });
  await expect(writeProcessedFile(file, sample)).rejects.toMatchObject({ code: 'FILE_EXISTS' });
  expect(fs.readFileSync(file, 'utf8')).toBe('precious');
  await writeSampleFile(file, sample, { replace: true });
  expect(fs.statSync(file).size).toBeGreaterThan(1e6);
  expect(fs.readdirSync(path.dirname(file))).toEqual(['sample.h5']);
});
