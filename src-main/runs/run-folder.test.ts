import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { findRun, listRuns } from './find-run';
import { createGroupFolder, createRunFolder } from './run-folder';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'run-folder-'));
afterAll(() => fs.rmSync(root, { recursive: true }));
let workspace: string;
beforeEach(() => {
  workspace = fs.mkdtempSync(path.join(root, 'workspace-'));
});

test('a run gets its folder with a place for checkpoints', () => {
  const run = createRunFolder(workspace, ['my_run']);
  expect(run).toEqual({ id: 'my_run', folder: path.join(workspace, 'experiments', 'my_run') });
  expect(fs.readdirSync(run.folder)).toEqual(['checkpoints']);
});

test('an id that exists gets -2, then -3, and nothing of the earlier runs changes', () => {
  const first = createRunFolder(workspace, ['my_run']);
  fs.writeFileSync(path.join(first.folder, 'run.log'), 'kept');
  expect(createRunFolder(workspace, ['my_run']).id).toBe('my_run-2');
  expect(createRunFolder(workspace, ['my_run']).id).toBe('my_run-3');
  expect(fs.readFileSync(path.join(first.folder, 'run.log'), 'utf8')).toBe('kept');
});

test('a group that exists gets a new folder; its models keep their names', () => {
  for (const expected of ['study', 'study-2']) {
    const group = createGroupFolder(workspace, 'study');
    expect(group).toBe(expected);
    expect(['small', 'large'].map((model) => createRunFolder(workspace, [group, model]).id)).toEqual([`${group}/small`, `${group}/large`]);
  }
});

test.each(['../outside', 'a b', '', '..', 'checkpoints'])('the id %j is refused', (id) => {
  expect(() => createRunFolder(workspace, [id])).toThrowError(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  expect(() => createGroupFolder(workspace, id)).toThrowError(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  expect(fs.readdirSync(workspace)).toEqual([]);
});

test('processes that create the same id at once get different folders', async () => {
  const outDir = path.join(workspace, 'built');
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: fileURLToPath(new URL('./run-folder.ts', import.meta.url)),
      outDir,
      rollupOptions: { output: { entryFileNames: 'built.mjs' } },
    },
    ssr: { noExternal: true },
  });
  const script = `
    const { createRunFolder } = await import(${JSON.stringify(path.join(outDir, 'built.mjs'))});
    console.log(JSON.stringify(Array.from({ length: 20 }, () => createRunFolder(${JSON.stringify(workspace)}, ['same']).id)))`;
  const outputs = await Promise.all(
    Array.from({ length: 3 }, () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])),
  );
  const ids = outputs.flatMap(({ stdout }) => JSON.parse(stdout));
  expect(new Set(ids).size).toBe(60);
  expect(ids).toContain('same-60');
});

test('a run is found by its id, by group and model, by its path and by a file in it', () => {
  const single = createRunFolder(workspace, ['single']);
  const model = createRunFolder(workspace, [createGroupFolder(workspace, 'study'), 'small']);
  const checkpoint = path.join(model.folder, 'checkpoints', 'best_model.ckpt');
  fs.writeFileSync(checkpoint, '');
  expect(findRun(workspace, 'single')).toEqual(single);
  expect(findRun(workspace, 'study/small')).toEqual(model);
  expect(findRun(workspace, 'experiments/study/small/')).toEqual(model);
  expect(findRun(workspace, single.folder)).toEqual(single);
  expect(findRun(workspace, checkpoint)).toEqual(model);
  expect(listRuns(workspace)).toEqual([single, model]);
});

test('a run of another workspace is found by its path', () => {
  const elsewhere = createRunFolder(path.join(workspace, 'elsewhere'), ['old']);
  expect(findRun(workspace, elsewhere.folder)).toEqual({ id: 'old', folder: elsewhere.folder });
});

test('a run that is not there: the nearest ids are named, a group shows its runs, an empty workspace says so', () => {
  const find = (id: string) => () => findRun(workspace, id);
  expect(find('anything')).toThrowError(/anything: there are no runs in .*experiments/);
  createRunFolder(workspace, ['baseline']);
  createRunFolder(workspace, [createGroupFolder(workspace, 'study'), 'deep_network']);
  createRunFolder(workspace, ['study', 'small']);
  expect(find('basline')).toThrowError(
    expect.objectContaining({ code: 'RUN_NOT_FOUND', message: expect.stringContaining('The nearest: baseline,') }),
  );
  expect(find('deep_netwrk')).toThrowError(/The nearest: study\/deep_network,/);
  expect(find('study')).toThrowError(/study: a group of runs\. Name one of them: study\/deep_network, study\/small\./);
  expect(find('.')).toThrowError(expect.objectContaining({ code: 'RUN_NOT_FOUND' }));
});
