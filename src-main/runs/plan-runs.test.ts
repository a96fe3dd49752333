import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { trainingConfig } from '../../src-shared/schemas/training-config';
import type { ConfigFile } from '../configs/load-config-file';
import { parseConfigFile } from '../configs/load-config-file';
import { defaultStartSettings } from '../launching/start-settings';
import { readLaunchRecord } from './launch-record';
import { createRunFolders, type PlannedRun, planRuns } from './plan-runs';

const workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-plan-'));
afterAll(() => fs.rmSync(workspace, { recursive: true, force: true }));

const makeFile = (ids: readonly string[], dataPath: string | null, group?: string): ConfigFile => ({
  file: path.join(workspace, 'config.yaml'),
  text: '# as given\n',
  warnings: [],
  group,
  runs: ids.map((id) => ({
    id,
    sources: new Map(),
    config: trainingConfig.parse({ id, model: { num_classes: 8 }, data: { path: dataPath } }),
  })),
});

test('data.path is relative to the workspace; --data-path and --seed win', () => {
  const file = makeFile(['a'], 'data/own.h5');
  const [own] = planRuns([file], workspace, {});
  expect(own?.datasetPath).toBe(path.join(workspace, 'data', 'own.h5'));
  expect(own?.config.training.seed).toBe(42);
  const [given] = planRuns([file], workspace, { dataPath: 'given.h5', seed: 0 });
  expect(given?.datasetPath).toBe(path.resolve('given.h5'));
  expect(given?.config.data.path).toBe(given?.datasetPath);
  expect(given?.config.training.seed).toBe(0);
});

const settingsOf = ({ datasetPath }: PlannedRun) => defaultStartSettings({ kind: 'wasm', version: '1', reason: 'test' }, datasetPath);

test('a run without a data file is an error that names the configuration', () => {
  expect(() => planRuns([makeFile(['a'], null)], workspace, {})).toThrow(/config\.yaml: data\.path is not set.*--data-path/);
});

test('runs of a group share its folder; the whole group is numbered when it exists', () => {
  const planned = planRuns([makeFile(['small', 'large'], 'x.h5', 'both')], workspace, {});
  const ids = () => createRunFolders(planned, workspace, settingsOf).map(({ id }) => id);
  expect(ids()).toEqual(['both/small', 'both/large']);
  expect(ids()).toEqual(['both-2/small', 'both-2/large']);
});

test('a run folder holds the file as given and the settled configuration', () => {
  const [run] = createRunFolders(planRuns([makeFile(['single'], 'x.h5')], workspace, { seed: 5 }), workspace, settingsOf);
  const read = (name: string) => fs.readFileSync(path.join(run?.folder ?? '', name), 'utf8');
  expect(read('config.yaml')).toBe('# as given\n');
  expect(trainingConfig.parse(JSON.parse(read('resolved-config.json')))).toEqual(run?.config);
});

test('the runs of a sweep are numbered inside its folder, in a multi-model file inside that of each model', () => {
  const single = parseConfigFile('id: swept\nsweep: { seeds: [1, 2], early_termination: true }\ndata: { path: x.h5 }\n', 'one.yaml');
  const several = parseConfigFile(
    'id: both_swept\nsweep: { seeds: [1] }\ndata: { path: x.h5 }\nmodels: [{ id: a }, { id: b }]\n',
    'two.yaml',
  );
  const planned = planRuns([single, several], workspace, {});
  expect(planned.map(({ proposedId }) => proposedId)).toEqual(['swept/1', 'swept/2', 'both_swept/a/1', 'both_swept/b/1']);
  expect(createRunFolders(planned, workspace, settingsOf).map(({ id }) => id)).toEqual([
    'swept/1',
    'swept/2',
    'both_swept/a/1',
    'both_swept/b/1',
  ]);
  const again = createRunFolders(planned, workspace, settingsOf);
  expect(again.map(({ id }) => id)).toEqual(['swept-2/1', 'swept-2/2', 'both_swept-2/a/1', 'both_swept-2/b/1']);
  expect(readLaunchRecord(again[1]?.folder ?? '')).toMatchObject({ varied: { 'training.seed': 2 }, earlyTermination: { min_epochs: 1 } });
});

test('--seed and several seeds contradict each other', () => {
  const file = parseConfigFile('id: swept\nsweep: { seeds: [1, 2] }\ndata: { path: x.h5 }\n', 'one.yaml');
  expect(() => planRuns([file], workspace, { seed: 5 })).toThrow('Leave out --seed');
});
