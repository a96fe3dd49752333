import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildIfStale } from '../../scripts/build.mjs';
import { readEvents } from '../../src-main/runs/read-events';
import { readCheckpoint } from '../../src-main/storage/checkpoint-file';
import { evaluationResult, runEvent } from '../../src-shared/schemas/run-event';
import { hasNativeEngine } from '../fixtures/native-engine';
import { askPython, pythonForTests } from '../fixtures/python-environment';
import { expectSuccess } from '../fixtures/run-analogon';
import { makeTemporaryWorkspace } from '../fixtures/temporary-workspace';
import { tinyConfig, writeConfig, writeTinyDatasets } from '../fixtures/tiny-training';

const timeoutMs = 120_000;
const folder = makeTemporaryWorkspace();
const tiny = path.join(folder, 'experiments', 'tiny');
const bestCheckpoint = path.join(tiny, 'checkpoints', 'best_model.ckpt');
const analogon = (...args: string[]) => expectSuccess(args, { folder });
const python = await pythonForTests();
const isNativeHere = await hasNativeEngine();

beforeAll(async () => {
  await buildIfStale();
  await writeTinyDatasets(folder);
  writeConfig(folder, 'tiny.yaml', tinyConfig);
  await analogon('train', '--config', 'tiny.yaml');
}, timeoutMs);

describe('a finished run', () => {
  test('has a folder with everything that made it and came of it', async () => {
    expect(fs.readdirSync(tiny).sort()).toEqual([
      'checkpoints',
      'config.yaml',
      'environment.json',
      'events.jsonl',
      'launch.json',
      'resolved-config.json',
      'run.log',
    ]);
    expect(fs.readdirSync(path.join(tiny, 'checkpoints')).sort()).toEqual(['best_model.ckpt', 'last.ckpt']);
    expect(fs.readFileSync(path.join(tiny, 'config.yaml'), 'utf8')).toBe(tinyConfig);
    const { events } = await readEvents(tiny);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', epochs: 2 });
    const environment = JSON.parse(fs.readFileSync(path.join(tiny, 'environment.json'), 'utf8'));
    expect(environment).toMatchObject({ engine: 'wasm', seed: 7, dataset: path.join(folder, 'fields.h5') });
  });

  test('counts every test pair once, in balanced rows', async () => {
    const { test: result } = await readTestResult(tiny);
    const rows = result.confusionMatrix.map((row) => row.reduce((sum, count) => sum + count, 0));
    expect(rows).toEqual(Array(8).fill(250));
    expect(result.classHours).toEqual([3, 6, 9, 12, 15, 18, 21, 24]);
    const correct = result.confusionMatrix.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
    expect(result.metrics['test_acc']).toBeCloseTo(correct / 2000, 12);
  });

  test('is shown by its id, as text and as a picture that is well-formed XML', async () => {
    const text = await analogon('show', 'tiny');
    expect(text).toMatch(/tiny/);
    expect(text).toMatch(/precision.*recall/);
    await analogon('show', 'tiny', '--svg', 'tiny.svg');
    expect(fs.readFileSync(path.join(folder, 'tiny.svg'), 'utf8')).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    if (!python) return;
    const parse = 'import json, sys, xml.dom.minidom as m; print(json.dumps(m.parse(json.load(sys.stdin)).documentElement.tagName))';
    expect(await askPython(python, parse, path.join(folder, 'tiny.svg'))).toBe('svg');
  });

  test(
    'evaluated again gives its own test result to the last digit',
    async () => {
      const again = evaluationResult.parse(JSON.parse(await analogon('evaluate', 'tiny', '--json')));
      const { test: own } = await readTestResult(tiny);
      expect(again.confusionMatrix).toEqual(own.confusionMatrix);
      expect(again.report).toEqual(own.report);
      const named = Object.fromEntries(Object.entries(again.metrics).map(([name, value]) => [`test_${name}`, value]));
      expect(named).toEqual(own.metrics);
    },
    timeoutMs,
  );
});

test(
  'an id that is taken becomes -2 and the first run stays as it was; equal seeds train equally, others do not',
  async () => {
    const before = fs.readFileSync(bestCheckpoint);
    await analogon('train', '--config', 'tiny.yaml');
    await analogon('train', '--config', 'tiny.yaml', '--seed', '8');
    expect(fs.readdirSync(path.join(folder, 'experiments')).sort()).toEqual(['tiny', 'tiny-2', 'tiny-3']);
    expect(fs.readFileSync(bestCheckpoint)).toEqual(before);
    await expectEqualRuns(tiny, path.join(folder, 'experiments', 'tiny-2'));
    expect(await readLosses(path.join(folder, 'experiments', 'tiny-3'))).not.toEqual(await readLosses(tiny));
  },
  timeoutMs,
);

test.skipIf(!isNativeHere)(
  'equal seeds train equally on native TensorFlow too',
  async () => {
    writeConfig(folder, 'native.yaml', tinyConfig.replace('id: tiny', 'id: native'));
    const environment = { ANALOGON_ENGINE: 'native', ANALOGON_TENSORFLOW_DIR: process.env['ANALOGON_TENSORFLOW_DIR'] };
    for (const _ of [1, 2]) await expectSuccess(['train', '--config', 'native.yaml'], { folder, environment });
    await expectEqualRuns(path.join(folder, 'experiments', 'native'), path.join(folder, 'experiments', 'native-2'));
  },
  timeoutMs,
);

test(
  '--json prints every event of the log as one line, and nothing else',
  async () => {
    writeConfig(folder, 'lines.yaml', tinyConfig.replace('id: tiny', 'id: lines'));
    const lines = (await analogon('train', '--config', 'lines.yaml', '--json')).trimEnd().split('\n');
    const printed = lines.map((line) => runEvent.parse(JSON.parse(line)));
    const { events } = await readEvents(path.join(folder, 'experiments', 'lines'));
    expect(printed.map(({ seq, type }) => [seq, type])).toEqual(events.map(({ seq, type }) => [seq, type]));
  },
  timeoutMs,
);

async function readTestResult(run: string) {
  const { events } = await readEvents(run);
  const test = events.find((event) => event.type === 'test.completed');
  if (test?.type !== 'test.completed') throw new Error(`${run} has no test result`);
  return { test };
}

async function readLosses(run: string): Promise<readonly unknown[]> {
  const { events } = await readEvents(run);
  return events.flatMap((event) =>
    event.type === 'metrics.logged' || event.type === 'validation.completed'
      ? [event.metrics['train_loss'] ?? event.metrics['loss'] ?? event.metrics]
      : [],
  );
}

async function expectEqualRuns(one: string, other: string): Promise<void> {
  expect(await readLosses(other)).toEqual(await readLosses(one));
  const [first, second] = [one, other].map((run) => readCheckpoint(path.join(run, 'checkpoints', 'best_model.ckpt')));
  expect(second?.tensors).toEqual(first?.tensors);
  expect(second?.optimizerTensors).toEqual(first?.optimizerTensors);
}
