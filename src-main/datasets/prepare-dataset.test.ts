import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createRandomGenerator } from '../../src-shared/random/random-generator';
import { formatInspection } from './format-inspection';
import { inspectDataset } from './inspect-dataset';
import { createPairSampler } from './pair-sampler';
import { type PreparedFile, prepareDataset, prepareForCheckpoint } from './prepare-dataset';
import { makePrepareConfig } from './testing/prepare-config';
import { countHours, writeDataset } from './testing/write-dataset';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-prepare-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

let caches = 0;
const newCacheFolder = () => path.join(folder, `cache-${++caches}`);
const config = makePrepareConfig();

function readFrames(prepared: PreparedFile): Float32Array {
  const frameFloats = prepared.height * prepared.width * prepared.channels;
  const frames = new Float32Array(prepared.frameCount * frameFloats);
  for (let frame = 0; frame < prepared.frameCount; frame++) prepared.readFrame(frame, frames, frame * frameFloats);
  return frames;
}

describe('the frame cache', () => {
  test('is reused for the same file and settings, with the same frames', async () => {
    const file = await writeDataset(folder, 'reuse.h5', { hours: countHours(200) });
    const cacheFolder = newCacheFolder();
    const first = await prepareDataset({ file, config, cacheFolder });
    const second = await prepareDataset({ file, config, cacheFolder, memoryBytes: 0 });
    expect([first.cache, second.cache]).toEqual(['built', 'reused']);
    expect([first.isInMemory, second.isInMemory]).toEqual([true, false]);
    expect(readFrames(second)).toEqual(readFrames(first));
    expect(second.datasetHash).toBe(first.datasetHash);
    expect({ ...second.split }).toEqual({ ...first.split });
  });

  test('is built anew when the source or a setting changes, and the stale one goes', async () => {
    const file = await writeDataset(folder, 'change.h5', { hours: countHours(200) });
    const cacheFolder = newCacheFolder();
    const first = await prepareDataset({ file, config, cacheFolder });
    await writeDataset(folder, 'change.h5', { hours: countHours(200), seed: 2 });
    const second = await prepareDataset({ file, config, cacheFolder });
    expect(second.cache).toBe('built');
    expect(second.datasetHash).not.toBe(first.datasetHash);
    expect(fs.readdirSync(cacheFolder)).toHaveLength(2);
    const third = await prepareDataset({ file, config: makePrepareConfig({ normalization: 'log' }), cacheFolder });
    expect(third.cache).toBe('built');
    expect(fs.readdirSync(cacheFolder)).toHaveLength(4);
  });

  test('is built anew when it is cut off', async () => {
    const file = await writeDataset(folder, 'cut.h5', { hours: countHours(200) });
    const cacheFolder = newCacheFolder();
    const whole = readFrames(await prepareDataset({ file, config, cacheFolder }));
    const frames = fs.readdirSync(cacheFolder).find((name) => name.endsWith('.f32')) ?? '';
    fs.truncateSync(path.join(cacheFolder, frames), 100);
    const again = await prepareDataset({ file, config, cacheFolder });
    expect(again.cache).toBe('built');
    expect(readFrames(again)).toEqual(whole);
  });

  test('is whole when two build it at once', async () => {
    const file = await writeDataset(folder, 'twice.h5', { hours: countHours(2000) });
    const cacheFolder = newCacheFolder();
    const [a, b] = await Promise.all([prepareDataset({ file, config, cacheFolder }), prepareDataset({ file, config, cacheFolder })]);
    expect([a.cache, b.cache]).toEqual(['built', 'built']);
    expect(readFrames(a)).toEqual(readFrames(b));
    expect(
      fs
        .readdirSync(cacheFolder)
        .map((name) => path.extname(name))
        .sort(),
    ).toEqual(['.f32', '.json']);
  });

  test('reports its progress up to the last frame', async () => {
    const file = await writeDataset(folder, 'progress.h5', { hours: countHours(1500) });
    const seen: number[] = [];
    await prepareDataset({ file, config, cacheFolder: newCacheFolder(), onProgress: (done, total) => seen.push(done / total) });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });
});

describe('missing values', () => {
  const hours = countHours(200);
  const hole = (frame: number, channel: number, cell: number, drawn: number) =>
    frame === 50 && channel === 1 && cell === 7 ? Number.NaN : drawn;

  test('leave their frame out of every part and out of the statistics', async () => {
    const file = await writeDataset(folder, 'hole.h5', {
      hours,
      value: (frame, channel, cell, drawn) => (frame === 50 && cell !== 7 ? 1e6 : hole(frame, channel, cell, drawn)),
    });
    const prepared = await prepareDataset({ file, config, cacheFolder: newCacheFolder() });
    expect(prepared.droppedFrames).toBe(1);
    expect(prepared.frameCount).toBe(199);
    expect((prepared.times[50] ?? 0) - (prepared.times[49] ?? 0)).toBe(6);
    expect(Math.max(...prepared.normalization.maximum)).toBeLessThan(100);
    const { earlier, later, label } = createPairSampler(prepared.times, prepared.split.train, 2, 3).draw(1000, createRandomGenerator(1));
    for (let index = 0; index < 1000; index++) {
      expect((prepared.times[later[index] ?? 0] ?? 0) - (prepared.times[earlier[index] ?? 0] ?? 0)).toBe(((label[index] ?? 0) + 1) * 3);
    }
    expect(prepared.warnings.join()).toMatch(/Missing values \(msl 1\): 1 of 200 frames are left out/);
  });

  test('become the training mean when asked to', async () => {
    const file = await writeDataset(folder, 'fill.h5', { hours, value: hole });
    const prepared = await prepareDataset({ file, config: makePrepareConfig({ missing: 'fill' }), cacheFolder: newCacheFolder() });
    const frame = new Float32Array(40);
    prepared.readFrame(50, frame, 0);
    expect(frame[7 * 2 + 1]).toBe(0);
    expect([...frame].filter((value) => value === 0)).toHaveLength(1);
    expect([prepared.droppedFrames, prepared.frameCount]).toEqual([0, 200]);
  });
});

test('a time axis out of order is sorted, and of equal times the first is kept', async () => {
  const value = (frame: number) => frame;
  const hours = countHours(200).map((hour) => (hour === 30 ? 33 : hour === 33 ? 30 : hour));
  const file = await writeDataset(folder, 'unsorted.h5', { hours: [...hours, 9], value });
  const plain = makePrepareConfig({ normalization: 'none' });
  const prepared = await prepareDataset({ file, config: plain, cacheFolder: newCacheFolder() });
  const frames = readFrames(prepared);
  const row = (frame: number) => frames[frame * 40];
  expect([row(3), row(9), row(10), row(11), row(12), row(199)]).toEqual([3, 9, 11, 10, 12, 199]);
  expect(prepared.frameCount).toBe(200);
  expect(prepared.warnings.join()).toMatch(/not in order.*1 frames have the time of an earlier one/);
});

test('a gap in time is listed and makes no wrong label', async () => {
  const file = await writeDataset(folder, 'gap.h5', { hours: countHours(260).filter((hour) => hour < 90 || hour > 120) });
  const prepared = await prepareDataset({ file, config, cacheFolder: newCacheFolder() });
  expect(prepared.description.time.gaps).toMatchObject([{ missingFrames: 11 }]);
  const { earlier, later } = createPairSampler(prepared.times, prepared.split.train, 2, 3).draw(2000, createRandomGenerator(1));
  expect([...earlier].every((frame, index) => (prepared.times[later[index] ?? 0] ?? 0) - (prepared.times[frame] ?? 0) <= 6)).toBe(true);
  expect([...earlier].some((frame, index) => frame < 30 && (later[index] ?? 0) >= 30)).toBe(false);
});

test('a file without a time axis takes its frequency from the config, and says so', async () => {
  const file = await writeDataset(folder, 'timeless.h5', { hours: 'none', frames: 150 });
  const prepared = await prepareDataset({
    file,
    config: makePrepareConfig({ frequency: '6h', time_interval: 12 }),
    cacheFolder: newCacheFolder(),
  });
  expect([...prepared.times.slice(0, 3)]).toEqual([0, 6, 12]);
  expect(prepared.warnings.join()).toMatch(/no time axis: its frames are taken to follow one another every 6 h/);
});

test('frames are north first, whichever way the file runs', async () => {
  const value = (_frame: number, _channel: number, cell: number) => Math.floor(cell / 5);
  const plain = makePrepareConfig({ normalization: 'none' });
  const firstRow = async (name: string, latitudes: readonly number[]) => {
    const file = await writeDataset(folder, name, { hours: countHours(100), value, latitudes });
    return readFrames(await prepareDataset({ file, config: plain, cacheFolder: newCacheFolder() }))[0];
  };
  expect(await firstRow('north.h5', [60, 59, 58, 57])).toBe(0);
  expect(await firstRow('south.h5', [57, 58, 59, 60])).toBe(3);
});

test('a file that is normalised already stays as it is under auto', async () => {
  const file = await writeDataset(folder, 'umsl_3h_none_log_20012020_weighted.h5', { hours: countHours(100) });
  const auto = makePrepareConfig({ normalization: 'auto' });
  const prepared = await prepareDataset({ file, config: auto, cacheFolder: newCacheFolder() });
  expect(prepared.normalization.method).toBe('none');
  expect(prepared.warnings.join()).toMatch(/Normalised already \(the file's name says "log"\): over all years.*Weighted/s);
  const raw = await writeDataset(folder, 'umsl_3h_none_raw_20012020.h5', { hours: countHours(100) });
  expect((await prepareDataset({ file: raw, config: auto, cacheFolder: newCacheFolder() })).normalization.method).toBe('standardize');
});

test('another file is evaluated with the statistics of the checkpoint', async () => {
  const trained = await prepareDataset({
    file: await writeDataset(folder, 'one.h5', { hours: countHours(200) }),
    config,
    cacheFolder: newCacheFolder(),
  });
  const file = await writeDataset(folder, 'two.h5', { hours: countHours(20), seed: 9, value: () => 1 });
  const other = await prepareForCheckpoint({
    file,
    config,
    cacheFolder: newCacheFolder(),
    normalization: trained.normalization,
    frames: 'all',
  });
  const { mean, standardDeviation } = trained.normalization;
  expect(readFrames(other)[1]).toBeCloseTo((1 - (mean[1] ?? 0)) / (standardDeviation[1] ?? 1), 5);
  expect([other.split.train.length, other.split.test.length]).toEqual([0, 20]);
  expect(other.normalization).toEqual(trained.normalization);
});

test('an inspection tells layout, times, gaps, statistics and what is synthetic', async () => {
  const hours = countHours(60).filter((hour) => hour !== 30);
  const value = (frame: number, channel: number, cell: number) => (frame === 3 && cell === 0 ? Number.NaN : channel);
  const attributes = { title: 'Synthetic weather, not observed' };
  const file = await writeDataset(folder, 'inspect.h5', { hours, value, latitudes: [60, 59, 58, 57], attributes });
  const inspection = await inspectDataset(file);
  expect(inspection.variables).toMatchObject([
    { variable: 'msl', units: 'm', mean: 1, standardDeviation: 0, missingValues: 1 },
    { variable: 'u', mean: 0, minimum: 0, maximum: 0 },
  ]);
  const text = formatInspection(inspection);
  for (const part of [/D · 2 datasets/, /59 frames of 4 × 5 cells/, /2001-01-01T00:00 to 2001-01-08T09:00, every 3 h/, /60 to 57/])
    expect(text).toMatch(part);
  for (const part of [/title: Synthetic weather/, /values in 1 of 59/, /2001-01-02T03:00 to 2001-01-02T09:00: 1 missing/])
    expect(text).toMatch(part);
});
