import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import h5wasm, { File } from 'h5wasm/node';
import { afterAll, describe, expect, test } from 'vitest';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { prepareDataset } from './prepare-dataset';
import { makePrepareConfig } from './testing/prepare-config';
import { countHours, type WriteDatasetOptions, writeDataset } from './testing/write-dataset';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-bad-'));
const cacheFolder = path.join(folder, 'cache');
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
await h5wasm.ready;

const good: WriteDatasetOptions = { hours: countHours(100) };
const write = (name: string, options: Partial<WriteDatasetOptions>) => writeDataset(folder, name, { ...good, ...options });

function writeBytes(name: string, bytes: Uint8Array | string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, bytes);
  return file;
}

/** Datasets of zeros with these shapes. */
function writeShapes(name: string, shapes: Readonly<Record<string, readonly number[]>>): string {
  const file = new File(path.join(folder, name), 'w');
  for (const [dataset, shape] of Object.entries(shapes)) {
    file.create_dataset({ name: dataset, data: new Float32Array(shape.reduce((a, b) => a * b, 1)), shape: [...shape] });
  }
  file.close();
  return path.join(folder, name);
}

/** A gzip chunk of random values with bytes turned over in its middle. */
async function writeCorruptChunk(): Promise<string> {
  const file = path.join(folder, 'corrupt.h5');
  const values = Float32Array.from({ length: 100 * 20 }, () => Math.random());
  const opened = new File(file, 'w');
  for (const name of ['u', 'msl']) {
    opened.create_dataset({ name, data: values, shape: [100, 4, 5], chunks: [10, 4, 5], compression: 'gzip' });
  }
  opened.create_dataset({ name: 'time', data: Float64Array.from(countHours(100)) }).create_attribute('units', 'hours since 2001-01-01');
  opened.close();
  const bytes = fs.readFileSync(file);
  // Chunks are most of the file; zlib's checksum finds any turned byte.
  const middle = Math.floor(bytes.length / 2);
  for (let index = middle; index < middle + 64; index++) bytes[index] = (bytes[index] ?? 0) ^ 0xff;
  fs.writeFileSync(file, bytes);
  return file;
}

async function cutOff(): Promise<string> {
  const bytes = fs.readFileSync(await write('whole.h5', {}));
  return writeBytes('truncated.h5', bytes.subarray(0, Math.floor(bytes.length / 2)));
}

async function writeTimeAttribute(name: string, attribute: string, value: string): Promise<string> {
  const file = await write(name, {});
  const opened = new File(file, 'a');
  const time = new h5wasm.Dataset(opened.file_id, '/time');
  if (attribute === 'units') time.delete_attribute('units');
  if (value !== '') time.create_attribute(attribute, value);
  opened.close();
  return file;
}

const cases: readonly [what: string, make: () => string | Promise<string>, code: string, message: RegExp][] = [
  ['no file', () => path.join(folder, 'nowhere.h5'), 'FILE_NOT_FOUND', /there is no such file.*--data-path/],
  ['a folder', () => folder, 'DATA_UNREADABLE', /is a folder/],
  ['an empty file', () => writeBytes('empty.h5', ''), 'DATA_UNREADABLE', /is empty \(0 bytes\)/],
  ['a text file', () => writeBytes('text.h5', 'time,u,v\n1,2,3\n'), 'DATA_UNREADABLE', /is not an HDF5 or netCDF-4 file/],
  [
    'a netCDF-3 file',
    () => writeBytes('old.nc', 'CDF\x02\0\0\0\0'),
    'DATA_UNREADABLE',
    /netCDF-3 file, which is not read yet.*nccopy -k nc4/,
  ],
  ['a GRIB file', () => writeBytes('era5.grib', 'GRIB\0\0\0\x02'), 'DATA_UNREADABLE', /is a GRIB file.*cdo/],
  ['an error page in place of a download', () => writeBytes('page.h5', '<html>'), 'DATA_UNREADABLE', /web page/],
  ['a truncated file', cutOff, 'DATA_UNREADABLE', /is cut off: it is \d+ bytes long, its header promises more.*again/],
  [
    'a damaged header',
    () => writeBytes('header.h5', '\x89HDF\r\n\x1a\n nonsense'.repeat(50)),
    'DATA_UNREADABLE',
    /not an HDF5|header is damaged/,
  ],
  ['a corrupt chunk', writeCorruptChunk, 'DATA_UNREADABLE', /dataset (u|msl) \(100, 4, 5\) <f4 cannot be read at rows 0–99.*damaged/],
  [
    'a missing dataset',
    () => write('missing.h5', { variables: ['u', 'mslp'] }),
    'DATA_MISMATCH',
    /no variable msl .*Did you mean mslp\? It has mslp, u/,
  ],
  ['a file without datasets', () => writeShapes('nothing.h5', {}), 'DATA_UNREADABLE', /It holds no datasets/],
  [
    'tables instead of fields',
    () => writeShapes('table.h5', { table: [50, 3] }),
    'DATA_UNREADABLE',
    /Found: table \(50, 3\) <f4\. Readable are/,
  ],
  ['five dimensions', () => writeShapes('five.h5', { x: [9, 2, 3, 4, 5] }), 'DATA_UNREADABLE', /Found: x \(9, 2, 3, 4, 5\)/],
  [
    'too few channels',
    () => writeShapes('few.h5', { data: [9, 3, 8, 8] }),
    'DATA_MISMATCH',
    /has 3 channels without names, data\.variables lists 2/,
  ],
  ['channels before time', () => writeShapes('b.h5', { data: [2, 90, 8, 8] }), 'DATA_UNREADABLE', /layout B, which is not read yet/],
  [
    'several stacks',
    () => writeShapes('stacks.h5', { a: [9, 2, 8, 8], b: [9, 2, 8, 8] }),
    'DATA_UNREADABLE',
    /several datasets of four dimensions/,
  ],
  ['no frames', () => writeShapes('zero.h5', { u: [0, 8, 8], msl: [0, 8, 8] }), 'DATA_UNREADABLE', /has no frames/],
  ['fields too small', () => write('small.h5', { height: 2, width: 2 }), 'DATA_UNREADABLE', /2 × 2 cells .*too small; at least 4 × 4/],
  [
    'variables on different grids',
    () => writeShapes('grids.h5', { u: [9, 8, 8], msl: [9, 4, 4] }),
    'DATA_MISMATCH',
    /u \(9, 8, 8\) <f4 has other dimensions than msl \(9, 4, 4\)/,
  ],
  [
    'only missing values',
    () => write('nan.h5', { value: () => Number.NaN }),
    'DATA_UNREADABLE',
    /every frame has missing values \(u 2000, msl 2000\)/,
  ],
  [
    'a frequency that does not fit',
    () => write('six.h5', { hours: countHours(100, 6) }),
    'DATA_MISMATCH',
    /every 6h, data\.frequency says every 3 h.*Set data\.frequency to 6h/,
  ],
  ['a record too short', () => write('short.h5', { hours: countHours(12) }), 'DATA_MISMATCH', /is too short to split.*takes \d/],
  [
    'times without units',
    () => writeTimeAttribute('units.h5', 'units', ''),
    'DATA_UNREADABLE',
    /time axis time \(100\) <f8 has no attribute "units"/,
  ],
  [
    'times in odd units',
    () => writeTimeAttribute('odd.h5', 'units', 'moons since 2001'),
    'DATA_UNREADABLE',
    /units "moons since 2001".*hours since/,
  ],
  [
    'an unknown calendar',
    () => writeTimeAttribute('maya.h5', 'calendar', 'maya'),
    'DATA_UNREADABLE',
    /calendar "maya"\. Known are standard/,
  ],
];

describe('a file that cannot be used', () => {
  test.each(cases)('%s: says which file, what is wrong and what to do, and leaves no cache', async (_, make, code, message) => {
    const file = await make();
    const failure = await prepareDataset({ file, config: makePrepareConfig(), cacheFolder }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AnalogonError);
    if (!(failure instanceof AnalogonError)) return;
    expect(failure.message).toMatch(message);
    expect(failure.message.startsWith(`${file}: `)).toBe(true);
    expect(failure.code).toBe(code);
    expect(fs.existsSync(cacheFolder) ? fs.readdirSync(cacheFolder) : []).toEqual([]);
  });
});
