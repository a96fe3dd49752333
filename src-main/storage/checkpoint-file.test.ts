import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { askPython, pythonForTests } from '../../e2e/fixtures/python-environment';
import { createRandomGenerator } from '../../src-shared/random/random-generator';
import { trainingConfig } from '../../src-shared/schemas/training-config';
import type { NormalizationStatistics } from '../datasets/prepared-dataset';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpoint-file';
import { readSafetensors, writeSafetensors } from './safetensors';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'checkpoint-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));
const python = await pythonForTests();

const normalization: NormalizationStatistics = {
  method: 'log',
  mean: [1.5, 101300.25],
  standardDeviation: [4, 900],
  minimum: [-20, 97000],
  maximum: [20, 104000],
  logAlpha: 0.2,
  logMean: [0.01, -0.02],
  logStandardDeviation: [0.3, 0.25],
};

const checkpoint: Checkpoint = {
  tensors: [
    { name: 'encoder.0.weight', shape: [2, 1, 1, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
    { name: 'head.7.weight', shape: [2, 2], data: Float32Array.of(0.5, -0.5, 0.25, -0.25) },
  ],
  optimizerTensors: [{ name: 'momentum.head.7.weight', shape: [2, 2], data: Float32Array.of(9, 8, 7, 6) }],
  metadata: {
    formatVersion: 1,
    created: '2026-01-02T03:04:05.000Z',
    run: 'study/small',
    config: trainingConfig.parse({ id: 'small', data: { variables: ['u', 'msl'], frequency: '3h' } }),
    normalization,
    classHours: [3, 6, 9, 12, 15, 18, 21, 24],
    inputShape: [2, 32, 32],
    datasetHash: 'ab'.repeat(32),
    progress: {
      epoch: 3,
      step: 1234,
      batchesInEpoch: 17,
      epochSums: { loss: 0.1 + 0.2 },
      learningRate: 1e-3,
      scheduler: { kind: 'reduce_on_plateau', best: 1.75, validationsWithoutImprovement: 2 },
      best: { value: 1.75, epoch: 1 },
      validationsWithoutImprovement: 2,
    },
    random: { pairs: createRandomGenerator(42).state(), augmentation: [-1, 2 ** 31 - 1, -(2 ** 31), 0] },
    engine: { kind: 'native', version: '2.21.0' },
  },
};

test('a checkpoint is read back as it was written, and a random stream goes on where it was', () => {
  const file = path.join(folder, 'last.ckpt');
  const random = createRandomGenerator(7);
  random.uniform();
  writeCheckpoint(file, { ...checkpoint, metadata: { ...checkpoint.metadata, random: { pairs: random.state() } } });
  const read = readCheckpoint(file);
  expect(read).toEqual({ ...checkpoint, metadata: { ...checkpoint.metadata, random: { pairs: random.state() } } });
  const state = read.metadata.random['pairs'];
  expect(state && createRandomGenerator(state).uniform()).toBe(random.uniform());
});

test.skipIf(!python)('the Python loader of the documentation opens it and normalises as the formula says', async () => {
  const file = path.join(folder, 'best_model.ckpt');
  writeCheckpoint(file, checkpoint);
  const documentation = fs.readFileSync(new URL('../../docs/checkpoint-format.md', import.meta.url), 'utf8');
  const loader = /```python\n([\s\S]+?)```/.exec(documentation)?.[1];
  const script = `${loader}
import sys
file = json.load(sys.stdin)
state, metadata = load_checkpoint(file)
x = np.array([5.5, 100400.25]).reshape(1, 2, 1, 1)
kinds = {m: normalize(x, {**metadata['normalization'], 'method': m}).ravel().tolist() for m in ('none', 'standardize', 'normalize', 'log')}
print(json.dumps({'state': {k: v.tolist() for k, v in state.items()}, 'metadata': metadata, 'kinds': kinds}))`;
  const answer = await askPython(python ?? '', script, file);
  const log = Math.log(1.2);
  expect(answer).toEqual({
    state: {
      'encoder.0.weight': [[[[1, 2, 3]]], [[[4, 5, 6]]]],
      'head.7.weight': [
        [0.5, -0.5],
        [0.25, -0.25],
      ],
    },
    metadata: JSON.parse(JSON.stringify(checkpoint.metadata)),
    kinds: {
      none: [5.5, 100400.25],
      standardize: [1, -1],
      normalize: [25.5 / 40, 3400.25 / 7000],
      log: [expect.closeTo((log - 0.01) / 0.3, 12), expect.closeTo((-log + 0.02) / 0.25, 12)],
    },
  });
});

const write = (name: string, change: Record<string, string | undefined>) => {
  const file = path.join(folder, name);
  writeCheckpoint(file, checkpoint);
  const metadata = Object.entries({ ...Object.fromEntries(readSafetensors(file).metadata), ...change });
  writeSafetensors(file, [], Object.fromEntries(metadata.flatMap(([key, text]) => (text === undefined ? [] : [[key, text]]))));
  return file;
};
const refused: [string, Record<string, string | undefined>, RegExp][] = [
  ['a safetensors file of another program', { formatVersion: undefined }, /without the settings of a run.*that Analogon wrote/],
  ['a checkpoint of a newer version', { formatVersion: '2' }, /format 2, this program reads up to 1.*newer Analogon/],
  ['metadata that is not JSON', { progress: '{' }, /entry progress is not JSON/],
  ['a missing entry', { classHours: undefined }, /metadata is not as Analogon writes it[\s\S]*classHours/],
  ['a wrong entry', { inputShape: '[5,32]' }, /metadata is not as Analogon writes it[\s\S]*inputShape/],
];
test.each(refused)('%s is refused with the file and the way out', (name, change, reason) => {
  const file = write(name.replaceAll(' ', '-'), change);
  expect(() => readCheckpoint(file)).toThrowError(
    expect.objectContaining({ code: 'CHECKPOINT_INVALID', message: expect.stringContaining(file) }),
  );
  expect(() => readCheckpoint(file)).toThrowError(reason);
});
