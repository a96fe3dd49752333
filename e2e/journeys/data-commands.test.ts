import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildIfStale } from '../../scripts/build.mjs';
import { expectSuccess } from '../fixtures/run-analogon';
import { makeTemporaryWorkspace } from '../fixtures/temporary-workspace';

const folder = makeTemporaryWorkspace();
const analogon = (...args: string[]) => expectSuccess(args, { folder });
beforeAll(() => buildIfStale(), 60_000);

describe.each([
  ['fields', 'sample_synthetic_3h_20012001.h5', 'D', 292],
  ['processed', 'd2muvmslr_3h_none_log_20012001_weighted.h5', 'A', 292],
])('a sample in layout %s', (layout, name, letter, frames) => {
  const file = path.join('data', name);

  test('is made under its customary name, and says that it is synthetic', async () => {
    const text = await analogon('sample', '--layout', layout, '--years', '0.1');
    expect(text).toMatch(/292 frames of SYNTHETIC weather/);
    expect(fs.existsSync(path.join(folder, file))).toBe(true);
  });

  test('is inspected as text and as JSON', async () => {
    const text = await analogon('inspect', file);
    expect(text).toMatch(new RegExp(`Layout +${letter} `));
    expect(text).toMatch(/Synthetic .*SYNTHETIC/);
    for (const variable of ['d2m', 'u', 'v', 'msl', 'r']) expect(text).toMatch(new RegExp(`^ +${variable} `, 'm'));
    const inspection = JSON.parse(await analogon('inspect', file, '--json'));
    expect(JSON.stringify(inspection)).toContain('"msl"');
    expect(JSON.stringify(inspection)).toContain(`"rows":${frames}`);
  });
});

test('runtime list and doctor answer whatever is installed', async () => {
  expect(await analogon('runtime', 'list')).toMatch(/-(cpu|cuda) |None is installed/);
  expect(await analogon('runtime', 'doctor')).toMatch(/WASM|native/i);
});

test('--version and --help succeed; the help names every exit code', async () => {
  expect(await analogon('--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(await analogon('--help')).toMatch(/0 done .* 130 interrupted/);
  expect(await analogon('train', '--help')).toMatch(/--config-dir[\s\S]*--data-path[\s\S]*--gpus[\s\S]*--max-parallel[\s\S]*--seed/);
});
