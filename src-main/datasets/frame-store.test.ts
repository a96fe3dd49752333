import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openFrameStore } from './frame-store';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-store-'));
const file = path.join(folder, 'frames.f32');
const shape = { frames: 3, height: 4, width: 5, channels: 2 };
const values = Float32Array.from({ length: 3 * 40 }, (_, index) => index + 1);
fs.writeFileSync(file, new Uint8Array(values.buffer));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe.each([
  ['in memory', 1e9],
  ['on disk', 0],
])('a frame store %s', (_, memoryBytes) => {
  const store = openFrameStore({ file, ...shape, memoryBytes });
  afterAll(() => store.close());

  test('copies a frame to the asked place and touches nothing else', () => {
    const target = new Float32Array(100).fill(-1);
    store.readFrame(1, target, 20);
    expect([...target.slice(20, 60)]).toEqual([...values.slice(40, 80)]);
    expect([...target.slice(0, 20), ...target.slice(60)].every((value) => value === -1)).toBe(true);
  });

  test.each([
    [0, 1],
    [2, 0],
    [-1, 2],
    [3, -4],
    [0, 5],
    [-9, 0],
  ])('moves a frame by %i rows and %i columns and fills with zeros', (shiftY, shiftX) => {
    const target = new Float32Array(40).fill(-1);
    store.readFrame(2, target, 0, shiftY, shiftX);
    const expected = Float32Array.from(target, (_, index) => {
      const [y, x, channel] = [Math.floor(index / 10) - shiftY, (Math.floor(index / 2) % 5) - shiftX, index % 2];
      return y < 0 || y >= 4 || x < 0 || x >= 5 ? 0 : (values[80 + (y * 5 + x) * 2 + channel] ?? Number.NaN);
    });
    expect([...target]).toEqual([...expected]);
  });

  test('refuses a frame that does not exist', () => expect(() => store.readFrame(3, new Float32Array(40), 0)).toThrow(RangeError));
});
