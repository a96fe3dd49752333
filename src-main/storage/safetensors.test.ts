import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { askPython, pythonForTests } from '../../e2e/fixtures/python-environment';
import { readSafetensors, writeSafetensors } from './safetensors';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'safetensors-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));
const python = await pythonForTests();

const tensors = [
  { name: 'bytes', shape: [3], data: Uint8Array.of(1, 2, 255) },
  { name: 'weight', shape: [2, 3], data: Float32Array.of(0, -1.5, 2, 3, 4, 1e-38) },
  { name: 'long', shape: [2], data: BigInt64Array.of(-1n, 9007199254740993n) },
  { name: 'empty', shape: [0, 4], data: new Float32Array(0) },
  { name: 'scalar', shape: [], data: Float64Array.of(Math.PI) },
  { name: 'labels', shape: [1, 2], data: Int32Array.of(-7, 7) },
];

/** A file with this header (and `dataLength` zero bytes), as no sound program would write it. */
function writeRaw(name: string, header: unknown, dataLength: number): string {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const file = path.join(folder, name);
  fs.writeFileSync(file, Buffer.concat([length, json, Buffer.alloc(dataLength)]));
  return file;
}

test('what is written is read back, of every element type', () => {
  const file = path.join(folder, 'round-trip.safetensors');
  writeSafetensors(file, tensors, { note: 'Grüße', json: '{"a":1}' });
  const content = readSafetensors(file);
  expect(Object.fromEntries(content.metadata)).toEqual({ note: 'Grüße', json: '{"a":1}' });
  expect(content.tensors.size).toBe(tensors.length);
  for (const { name, shape, data } of tensors) expect(content.tensors.get(name)).toEqual({ shape, data });
  expect(fs.readdirSync(folder)).toEqual(['round-trip.safetensors']);
});

test.skipIf(!python)("Python's safetensors reads our file and we read what it wrote from it", async () => {
  const ours = path.join(folder, 'ours.safetensors');
  const theirs = path.join(folder, 'theirs.safetensors');
  writeSafetensors(ours, tensors, { note: 'Grüße' });
  const script = `
import json, sys
from safetensors import safe_open
from safetensors.numpy import save_file
ours, theirs = json.load(sys.stdin)
with safe_open(ours, framework='numpy') as f:
    tensors, metadata = {k: f.get_tensor(k) for k in f.keys()}, f.metadata()
save_file(tensors, theirs, metadata)
print(json.dumps({'metadata': metadata, 'tensors': {k: [str(v.dtype), list(v.shape), [str(x) for x in v.ravel()]] for k, v in tensors.items()}}))`;
  const answer = await askPython(python ?? '', script, [ours, theirs]);
  expect(answer).toMatchObject({
    metadata: { note: 'Grüße' },
    tensors: {
      long: ['int64', [2], ['-1', '9007199254740993']],
      labels: ['int32', [1, 2], ['-7', '7']],
      weight: ['float32', [2, 3], ['0.0', '-1.5', '2.0', '3.0', '4.0', '1e-38']],
      empty: ['float32', [0, 4], []],
    },
  });
  const copy = readSafetensors(theirs);
  for (const { name, shape, data } of tensors) expect(copy.tensors.get(name)).toEqual({ shape, data });
});

function writeBytes(name: string, content: string | Buffer): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

const weight = (begin: number, end: number) => ({ dtype: 'F32', shape: [2], data_offsets: [begin, end] });
const damaged: [string, () => string, RegExp][] = [
  ['an empty file', () => writeBytes('empty', ''), /0 bytes/],
  ['a zip archive', () => writeBytes('zip', 'PK\x03\x04 archive'), /torch\.save.*save_file/],
  ['a text file', () => writeBytes('text', 'id: my_run\nmodel:\n'), /announce a header/],
  ['a header that goes on after the end', () => writeBytes('h', Buffer.of(99, 0, 0, 0, 0, 0, 0, 0, 123)), /cut off inside its header/],
  ['a header that is not JSON', () => writeRaw('json', '{"a": ', 0), /not a JSON object/],
  ['a header that is a list', () => writeRaw('list', [1, 2], 0), /not a JSON object/],
  ['metadata that is not text', () => writeRaw('meta', { __metadata__: { a: 1 } }, 0), /__metadata__/],
  [
    'an unknown element type',
    () => writeRaw('type', { w: { ...weight(0, 8), dtype: 'BF16' } }, 8),
    /tensor w has elements of type BF16; convert/,
  ],
  ['a negative extent', () => writeRaw('shape', { w: { ...weight(0, 8), shape: [-2] } }, 8), /tensor w: shape\.0/],
  [
    'offsets that do not fit the shape',
    () => writeRaw('size', { w: weight(0, 12) }, 12),
    /tensor w of shape \[2\] needs 8 bytes, its offsets say 12/,
  ],
  ['overlapping tensors', () => writeRaw('overlap', { w: weight(0, 8), x: weight(4, 12) }, 12), /tensor x overlaps/],
  ['a hole between tensors', () => writeRaw('hole', { w: weight(0, 8), x: weight(12, 20) }, 20), /tensor x has a hole/],
  ['truncated data', () => writeRaw('cut', { w: weight(0, 8) }, 7), /cut off: its tensors take 8 bytes, 7 are there/],
  ['bytes after the last tensor', () => writeRaw('rest', { w: weight(0, 8) }, 9), /1 bytes after the last tensor/],
];
test.each(damaged)('%s is refused with the file and the reason', (_, make, reason) => {
  const file = make();
  expect(() => readSafetensors(file)).toThrowError(
    expect.objectContaining({ code: 'CHECKPOINT_INVALID', message: expect.stringContaining(file) }),
  );
  expect(() => readSafetensors(file)).toThrowError(reason);
});

test('a file that is not there is named', () => {
  expect(() => readSafetensors(path.join(folder, 'missing'))).toThrowError(expect.objectContaining({ code: 'FILE_NOT_FOUND' }));
});

test('a full disk leaves the older file and no temporary one', () => {
  const place = fs.mkdtempSync(path.join(folder, 'full-'));
  const file = path.join(place, 'last.ckpt');
  writeSafetensors(file, tensors, { epoch: '1' });
  const full = vi.spyOn(fs, 'writeSync').mockImplementation(() => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  });
  try {
    expect(() => writeSafetensors(file, tensors, { epoch: '2' })).toThrowError(
      expect.objectContaining({ code: 'DISK_FULL', message: expect.stringContaining(file) }),
    );
  } finally {
    full.mockRestore();
  }
  expect(fs.readdirSync(place)).toEqual(['last.ckpt']);
  expect(readSafetensors(file).metadata.get('epoch')).toBe('1');
});
