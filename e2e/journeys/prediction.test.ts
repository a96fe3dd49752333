import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { buildIfStale } from '../../scripts/build.mjs';
import { readCheckpoint } from '../../src-main/storage/checkpoint-file';
import { prediction } from '../../src-shared/schemas/run-process-message';
import { askPython, pythonForTests } from '../fixtures/python-environment';
import { expectSuccess } from '../fixtures/run-analogon';
import { makeTemporaryWorkspace } from '../fixtures/temporary-workspace';
import { tinyConfig, writeConfig, writeTinyDatasets } from '../fixtures/tiny-training';

const timeoutMs = 120_000;
const folder = makeTemporaryWorkspace();
const bestCheckpoint = path.join('experiments', 'tiny', 'checkpoints', 'best_model.ckpt');
const analogon = (...args: string[]) => expectSuccess(args, { folder });
const python = await pythonForTests();

/** Frames of the data file as arrays, raw and normalised by NumPy with a checkpoint's statistics. */
const writeFrames = `
import h5py, json, numpy as np, sys
given = json.load(sys.stdin)
folder = given['folder'] + '/'
with h5py.File(folder + 'fields.h5') as f:
    frames = np.stack([f[name][:6] for name in ['d2m', 'u', 'v', 'msl', 'r']], 1)
mean, deviation = [np.array(given['normalization'][key])[None, :, None, None] for key in ['mean', 'standardDeviation']]
inputs = ((frames - mean) / deviation).astype('f4')
np.save(folder + 'one.npy', frames[:1])
for name, array in [('', frames), ('_inputs', inputs)]:
    np.save(folder + 'earlier' + name + '.npy', array[:3])
    np.save(folder + 'later' + name + '.npy', array[3:])
with h5py.File(folder + 'earlier.h5', 'w') as f:
    f['frames'] = frames[:3]
print('{}')
`;

const readArray = `
import json, numpy as np, sys
a = np.load(json.load(sys.stdin))
print(json.dumps({'dtype': a.dtype.str, 'rows': a.tolist()}))
`;
const numpyArray = z.object({ dtype: z.string(), rows: z.array(z.array(z.number())) });

describe.skipIf(!python)('predict', () => {
  beforeAll(async () => {
    await buildIfStale();
    await writeTinyDatasets(folder);
    writeConfig(folder, 'tiny.yaml', tinyConfig);
    await analogon('train', '--config', 'tiny.yaml');
    const { normalization } = readCheckpoint(path.join(folder, bestCheckpoint)).metadata;
    await askPython(python ?? '', writeFrames, { folder, normalization });
  }, timeoutMs);

  const predict = async (...args: string[]) => prediction.parse(JSON.parse(await analogon('predict', ...args, '--json')));
  const readNumpy = async (name: string) => numpyArray.parse(await askPython(python ?? '', readArray, path.join(folder, name)));

  test(
    'classifies pairs; raw values give what values that NumPy normalised give',
    async () => {
      const { pairs: raw = [] } = await predict('tiny', 'earlier.npy', 'later.npy');
      const { pairs: normalized = [] } = await predict(bestCheckpoint, 'earlier_inputs.npy', 'later_inputs.npy', '--normalized');
      expect(raw).toHaveLength(3);
      for (const [row, pair] of raw.entries()) {
        expect(pair.hours).toBe((pair.class + 1) * 3);
        expect(pair.probabilities[pair.class]).toBe(Math.max(...pair.probabilities));
        expect(pair.probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
        for (const [index, value] of pair.probabilities.entries())
          expect(value).toBeCloseTo(normalized[row]?.probabilities[index] ?? -1, 4);
      }
    },
    timeoutMs,
  );

  test(
    'embeds frames into a .npy file that NumPy opens, the same from .npy and HDF5',
    async () => {
      await analogon('predict', 'tiny', 'earlier.npy', '--output', 'a.npy');
      const { embeddings } = await predict('tiny', 'earlier.h5', '--output', 'b.npy');
      const written = await readNumpy('a.npy');
      expect(written.dtype).toBe('<f4');
      expect(written.rows).toHaveLength(3);
      expect(written).toEqual(await readNumpy('b.npy'));
      expect(written.rows).toEqual(embeddings);
      expect(written.rows[1]).not.toEqual(written.rows[0]);
    },
    timeoutMs,
  );

  test(
    'gives a single frame, as in the guide, its embedding and the class of the pair with itself',
    async () => {
      const text = await analogon('predict', bestCheckpoint, 'one.npy');
      expect(text).toMatch(/Embeddings of one\.npy: 1 × \d+/);
      expect(text).toMatch(/Class of the pair \(one\.npy, one\.npy\)/);
    },
    timeoutMs,
  );
});
