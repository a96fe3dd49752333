import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { askPython, pythonForTests } from '../../e2e/fixtures/python-environment';
import { readNumpyFile, writeNumpyFile } from './numpy-file';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'numpy-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));
const python = await pythonForTests();

test.skipIf(!python)('arrays of every type, byte order and format version NumPy writes are read', async () => {
  const script = `
import json, sys, numpy as np
folder = json.load(sys.stdin)
base = np.array([[[0, 1, 2], [3, 100, 127]]])
for version in ((1, 0), (2, 0), (3, 0)):
    for order in '<>':
        for code in ('f4', 'f8', 'i2', 'i4', 'i8', 'u2', 'u4', 'u8', 'i1', 'u1'):
            with open(f'{folder}/{version[0]}{ord(order)}{code}.npy', 'wb') as f:
                np.lib.format.write_array(f, base.astype(order + code), version=version)
np.save(f'{folder}/scalar', np.float32(2.5)); np.save(f'{folder}/bool', np.array([True, False])); np.save(f'{folder}/none', np.empty((0, 5), 'f4'))
np.save(f'{folder}/fortran', np.asfortranarray(np.ones((3, 4)))); np.save(f'{folder}/half', np.ones(3, 'f2')); np.save(f'{folder}/complex', np.ones(3, 'c8'))
np.save(f'{folder}/record', np.zeros(3, [('a', 'f4')])); np.save(f'{folder}/text', np.array(['a']))
print('true')`;
  await askPython(python ?? '', script, folder);
  const read = (name: string) => readNumpyFile(path.join(folder, `${name}.npy`));
  for (const version of [1, 2, 3]) {
    for (const order of ['<', '>']) {
      for (const code of ['f4', 'f8', 'i2', 'i4', 'i8', 'u2', 'u4', 'u8', 'i1', 'u1']) {
        const { shape, data } = read(`${version}${order.charCodeAt(0)}${code}`);
        expect(shape).toEqual([1, 2, 3]);
        expect(Array.from<number | bigint, number>(data, Number)).toEqual([0, 1, 2, 3, 100, 127]);
      }
    }
  }
  expect(read('scalar')).toEqual({ shape: [], data: Float32Array.of(2.5) });
  expect(read('bool')).toEqual({ shape: [2], data: Uint8Array.of(1, 0) });
  expect(read('none')).toEqual({ shape: [0, 5], data: new Float32Array(0) });
  expect(() => read('fortran')).toThrowError(/fortran\.npy: .*Fortran order.*numpy\.ascontiguousarray/);
  expect(() => read('half')).toThrowError(/of type f2.*astype\('float32'\)/);
  expect(() => read('complex')).toThrowError(/of type c8/);
  expect(() => read('record')).toThrowError(/of type \[\('a', '<f4'\)\]/);
  expect(() => read('text')).toThrowError(/of type U1/);
});

test.skipIf(!python)('NumPy reads what we write, for every number of dimensions', async () => {
  const shapes = [[], [6], [2, 3], [1, 1, 1, 6]];
  const files = shapes.map((shape, index) => {
    const file = path.join(folder, `written-${index}.npy`);
    writeNumpyFile(
      file,
      shape,
      Float32Array.from({ length: shape.reduce((product, extent) => product * extent, 1) }, (_, value) => value / 4),
    );
    return file;
  });
  const script = `
import json, sys, numpy as np
arrays = [np.load(f, mmap_mode='r') for f in json.load(sys.stdin)]
print(json.dumps([[str(a.dtype), list(a.shape), a.ravel().tolist()] for a in arrays]))`;
  const values = [0, 0.25, 0.5, 0.75, 1, 1.25];
  expect(await askPython(python ?? '', script, files)).toEqual(
    shapes.map((shape) => ['float32', shape, shape.length === 0 ? [0] : values]),
  );
});

function writeCutOff(file: string, bytes: number): void {
  writeNumpyFile(file, [6], new Float32Array(6));
  fs.truncateSync(file, bytes);
}

const cases: [string, (file: string) => void, string, RegExp][] = [
  ['a truncated array', (file) => writeCutOff(file, 130), 'DATA_UNREADABLE', /shape \(6\) needs 24 bytes of data, 2 are there/],
  ['a file cut off in its header', (file) => writeCutOff(file, 40), 'DATA_UNREADABLE', /cut off inside its header/],
  ['another format', (file) => fs.writeFileSync(file, '\x89HDF\r\n\x1a\n          '), 'DATA_UNREADABLE', /does not start as NumPy/],
  ['an empty file', (file) => fs.writeFileSync(file, ''), 'DATA_UNREADABLE', /0 bytes/],
  ['a missing file', () => {}, 'FILE_NOT_FOUND', /cannot be opened/],
];
test.each(cases)('%s is refused', (name, make, code, reason) => {
  const file = path.join(folder, `${name}.npy`);
  make(file);
  expect(() => readNumpyFile(file)).toThrowError(expect.objectContaining({ code, message: expect.stringMatching(reason) }));
});
