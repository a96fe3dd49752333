import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildIfStale } from '../../scripts/build.mjs';
import { describeOpenDataset } from './describe-dataset';
import { createFrameHalves } from './frame-halves';
import { createFrameReader } from './frame-reader';
import { openHdf5File } from './hdf5-file';
import { generateSample } from './sample/generate-sample';
import { writeSampleFile } from './sample/write-sample-file';

const root = path.resolve(import.meta.dirname, '../..');
const built = { folders: [path.join(root, 'out/main')], leastBytes: 0 };
const none = { folders: [], leastBytes: 0 };
const channels = Int32Array.of(0, 2);
let folder: string;
let file: string;

beforeAll(async () => {
  await buildIfStale(root);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-halves-'));
  file = path.join(folder, 'sample.h5');
  await writeSampleFile(file, generateSample({ seed: 1, years: 0.1, startYear: 2001 }));
}, 120_000);
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

async function readBoth(place: typeof built, name: string) {
  const source = await openHdf5File(file);
  const description = describeOpenDataset(source, {});
  const reader = createFrameReader(source, description, channels);
  const halves = createFrameHalves(reader, description, {}, channels, place);
  try {
    const scan = await halves.scan({ isCounted: new Uint8Array(reader.rows).fill(1), skipIncomplete: true });
    const target = path.join(folder, name);
    fs.writeFileSync(target, '');
    const statistics = { method: 'none', mean: [0, 0], standardDeviation: [1, 1], minimum: [0, 0], maximum: [1, 1] } as const;
    const frameOfRow = Int32Array.from({ length: reader.rows }, (_, row) => reader.rows - 1 - row);
    await halves.write({ statistics, frameOfRow, file: target });
    return { scan, bytes: fs.readFileSync(target), reader };
  } finally {
    await halves.close();
    source.close();
  }
}

test('two threads give the same statistics and the same file as one', async () => {
  const one = await readBoth(none, 'one');
  const two = await readBoth(built, 'two');
  expect(one.reader.halves[1].stop - one.reader.halves[1].first).toBeGreaterThan(0);
  expect(two.scan).toEqual(one.scan);
  expect(one.bytes.length).toBe(one.reader.rows * one.reader.height * one.reader.width * channels.length * 4);
  expect(two.bytes.equals(one.bytes)).toBe(true);
});

test('what fails in the second thread fails the pass with its own error', async () => {
  const source = await openHdf5File(file);
  const description = describeOpenDataset(source, {});
  const reader = createFrameReader(source, description, channels);
  const missing = path.join(folder, 'gone.h5');
  fs.copyFileSync(file, missing);
  const halves = createFrameHalves(reader, { ...description, file: missing }, {}, channels, built);
  fs.truncateSync(missing, 4000);
  await expect(halves.scan({ isCounted: new Uint8Array(reader.rows), skipIncomplete: true })).rejects.toMatchObject({
    code: 'DATA_UNREADABLE',
    message: expect.stringContaining('gone.h5'),
  });
  await halves.close();
  source.close();
});
