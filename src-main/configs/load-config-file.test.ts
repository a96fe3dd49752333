import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfigFile } from './load-config-file';
import { writeTestFiles } from './write-test-files';

const shippedFolder = path.resolve(import.meta.dirname, '../../configs');

async function load(text: string, name = 'test.yaml') {
  return loadConfigFile(path.join(await writeTestFiles({ [name]: text }), name));
}

async function loadOne(text: string) {
  const { runs } = await load(text);
  const [run] = runs;
  if (run === undefined || runs.length > 1) throw new Error(`${runs.length} runs`);
  return run;
}

describe('shipped configs', () => {
  const shipped = async () => (await readdir(shippedFolder)).filter((name) => name.endsWith('.yaml'));

  test('every shipped file is accepted', async () => {
    const names = await shipped();
    expect(names).toEqual(expect.arrayContaining(['demo.yaml', 'demo-wasm.yaml', 'lightning_example.yaml', 'multi_model_example.yaml']));
    for (const name of names) expect((await loadConfigFile(path.join(shippedFolder, name))).runs.length).toBeGreaterThan(0);
  });

  test('the demos say nothing that has no effect', async () => {
    for (const name of ['demo.yaml', 'demo-wasm.yaml']) expect((await loadConfigFile(path.join(shippedFolder, name))).warnings).toEqual([]);
  });

  test("the guide's single-model file means what the guide says", async () => {
    const file = await loadConfigFile(path.join(shippedFolder, 'lightning_example.yaml'));
    expect(file.group).toBeUndefined();
    expect(file.text).toBe(await readFile(file.file, 'utf8'));
    const [run] = file.runs;
    expect(run?.id).toBe('lightning_example');
    expect(run?.config.model).toMatchObject({
      num_classes: 8,
      res_in_channels: 5,
      res_out_channels_list: [16, 32, 64, 128],
      weight_decay: 1e-5,
    });
    expect(run?.config.training).toMatchObject({ epochs: 20, batch_size: 256, train_val_split: 0.8, patience: 10, seed: 42 });
    expect(run?.config.data).toMatchObject({ variables: ['d2m', 'u', 'v', 'msl', 'r'], frequency: '3h', time_interval: 24, path: null });
    expect(run?.sources.get('model.learning_rate')).toEqual({ line: 8, column: 18 });
    expect(file.warnings).toHaveLength(1);
    expect(file.warnings[0]).toMatch(/lightning_example\.yaml:26:1: wandb: accepted, but without effect/);
  });

  test("the guide's multi-model file gives two runs of one group, each with its own settings over the shared ones", async () => {
    const { group, runs } = await loadConfigFile(path.join(shippedFolder, 'multi_model_example.yaml'));
    expect(group).toBe('multi_model_example');
    expect(runs.map(({ id }) => id)).toEqual(['model_small', 'model_large']);
    expect(runs.map(({ config }) => config.model.learning_rate)).toEqual([0.01, 0.005]);
    expect(runs.map(({ config }) => config.training.batch_size)).toEqual([128, 64]);
    expect(runs.map(({ config }) => config.training.epochs)).toEqual([20, 20]);
    expect(runs.map(({ config }) => config.data.time_interval)).toEqual([24, 24]);
    expect(runs.map(({ config }) => config.wandb?.project)).toEqual(['weather-analogue-lightning', 'weather-analogue-lightning']);
  });
});

describe('merging', () => {
  test('settings merge key by key at every depth; lists and scalars replace', async () => {
    const { runs } = await load(`
model: { res_out_channels_list: [8, 16, 32], scheduler_options: { factor: 0.5, patience: 2 } }
training: { split: { method: blocks, period: 100d } }
models:
  - id: a
    model: { res_out_channels_list: [4], scheduler_options: { patience: 7 } }
  - id: b
    training: { split: { period: 60d } }
`);
    expect(runs[0]?.config.model).toMatchObject({ res_out_channels_list: [4], scheduler_options: { factor: 0.5, patience: 7 } });
    expect(runs[0]?.config.training.split).toEqual({ method: 'blocks', gap: 'auto', period: '100d' });
    expect(runs[1]?.config.model).toMatchObject({ res_out_channels_list: [8, 16, 32], scheduler_options: { factor: 0.5, patience: 2 } });
    expect(runs[1]?.config.training.split.period).toBe('60d');
  });

  test("a value's source is the line that won", async () => {
    const { runs } = await load('training:\n  epochs: 3\nmodels:\n  - id: a\n  - id: b\n    training: { epochs: 4 }\n');
    expect(runs.map(({ sources }) => sources.get('training.epochs')?.line)).toEqual([2, 6]);
    expect(runs[0]?.sources.has('training.patience')).toBe(false);
  });

  test('an empty section of a model leaves the shared one as it is', async () => {
    const { runs } = await load('training:\n  epochs: 3\nmodels:\n  - id: a\n    training:\n');
    expect(runs[0]?.config.training.epochs).toBe(3);
  });

  test('null replaces a shared value: a model can switch the scheduler and wandb off', async () => {
    const { runs } = await load(
      'model: { scheduler: cosine }\nwandb: { project: p }\nmodels:\n  - id: a\n    model: { scheduler: null }\n    wandb: null\n',
    );
    expect(runs[0]?.config.model.scheduler).toBeNull();
    expect(runs[0]?.config.wandb).toBeNull();
  });

  test('without an id the group has the name of the file', async () => {
    expect((await load('models: [{ id: a }]', 'widths.yaml')).group).toBe('widths');
  });

  test('a file name that cannot name a folder asks for an id', async () => {
    await expect(load('models: [{ id: a }]', 'my widths.yaml')).rejects.toThrow('add a line such as id: my_widths');
  });

  test('a shared value that every model overrides is checked all the same', async () => {
    await expect(load('training: { epochs: 0 }\nmodels: [{ id: a, training: { epochs: 3 } }]')).rejects.toThrow('training.epochs: found 0');
  });
});

describe('YAML 1.2', () => {
  test('1e-5 is a number, and y, n, on and off are names', async () => {
    const { config } = await loadOne('id: a\nmodel: { weight_decay: 1e-5 }\ndata: { variables: [y, n, on, off, 1.5h] }\n');
    expect(config.model.weight_decay).toBe(0.00001);
    expect(config.data.variables).toEqual(['y', 'n', 'on', 'off', '1.5h']);
  });

  test('anchors, aliases and merge keys are resolved, own keys before merged ones', async () => {
    const { runs } = await load(`
models:
  - id: a
    training: &base { epochs: 3, batch_size: 32, split: &split { method: blocks } }
  - id: b
    training: { <<: *base, epochs: 5 }
  - id: c
    training: { split: *split }
`);
    expect(runs[1]?.config.training).toMatchObject({ epochs: 5, batch_size: 32, split: { method: 'blocks' } });
    expect(runs[2]?.config.training).toMatchObject({ epochs: 20, split: { method: 'blocks' } });
  });

  test('a mistake behind an alias is reported where it is written out', async () => {
    const file = load('models:\n  - id: a\n    training: &base\n      epochs: 0\n  - id: b\n    training: *base\n');
    await expect(file).rejects.toThrow(/:4:15: models\[0\]\.training\.epochs: found 0/);
  });

  test('aliases that multiply do not exhaust the memory', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) =>
        `  k${level}: &k${level} [${Array(10)
          .fill(level === 0 ? 'x' : `*k${level - 1}`)
          .join(', ')}]`,
    );
    await expect(load(`id: a\nsweep:\n${levels.join('\n')}\n`)).rejects.toThrow('use fewer aliases');
  });

  test('a byte order mark and Windows line ends do no harm', async () => {
    expect((await loadOne('\ufeffid: a\r\ntraining:\r\n  epochs: 3\r\n')).config.training.epochs).toBe(3);
  });
});

describe('problems', () => {
  test('several are reported at once, in file order', async () => {
    const lines = await load('id: a b\nmodel:\n  lr: 1\n  momentum: x\ntraining: { epochs: 0 }\n').catch((error: Error) =>
      error.message.split('\n'),
    );
    expect(lines).toEqual([
      expect.stringContaining(':1:5: id: found "a b"'),
      expect.stringContaining(':3:3: model.lr: unknown key'),
      expect.stringContaining(':4:13: model.momentum: found "x"'),
      expect.stringContaining(':5:21: training.epochs: found 0'),
    ]);
  });

  test('after ten the rest is counted', async () => {
    const keys = Array.from({ length: 13 }, (_, index) => `zz${index}: 1`).join('\n');
    const lines = await load(`id: a\n${keys}\n`).catch((error: Error) => error.message.split('\n'));
    expect(lines).toHaveLength(11);
    expect(lines).toContain('… and 3 more');
  });

  test('a missing file, a folder and a data file are told apart', async () => {
    const folder = await writeTestFiles({
      'frames.h5': new Uint8Array([0x89, 0x48, 0x44, 0x46, 0, 1]),
      'latin.yaml': new Uint8Array([0x69, 0x64, 0x3a, 0x20, 0xe4]),
    });
    await expect(loadConfigFile(path.join(folder, 'none.yaml'))).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: expect.stringContaining('does not exist'),
    });
    await expect(loadConfigFile(folder)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('--config-dir'),
    });
    await expect(loadConfigFile(path.join(folder, 'frames.h5'))).rejects.toThrow('--data-path');
    await expect(loadConfigFile(path.join(folder, 'latin.yaml'))).rejects.toThrow('not UTF-8 text');
  });
});

test.each([
  ['use_lightning: false', 'use_lightning: has no effect'],
  ['training: { split: { method: random } }', 'training.split.method: a random split leaks'],
  ['training: { split: { method: random, gap: 48 } }', 'training.split.gap: has no effect'],
  ['training: { split: { gap: 0 } }', 'training.split.gap: shorter than time_interval (24 h)'],
  ['training: { split: { period: 60d } }', 'training.split.period: has no effect'],
  ['training: { early_stopping: false, patience: 3 }', 'training.patience: has no effect'],
  ['model: { optimizer: adam, momentum: 0.9 }', 'model.momentum: has no effect'],
  ['model: { scheduler: cosine, scheduler_options: { factor: 0.5 } }', 'model.scheduler_options.factor: has no effect'],
  ['model: { scheduler: null, scheduler_options: { min_lr: 0 } }', 'model.scheduler_options.min_lr: has no effect'],
  ['data: { log_alpha: 0.3 }', 'data.log_alpha: has no effect'],
  ['data: { num_samples: 10 }', 'data.num_samples: fewer pairs (10) than one batch (256)'],
])('%s is accepted with a warning', async (line, words) => {
  const { warnings } = await load(`id: a\n${line}\n`);
  expect(warnings.join('\n')).toContain(words);
  expect(warnings.every((warning) => /test\.yaml:2:\d+: /.test(warning))).toBe(true);
});

test('a config without anything odd has no warnings', async () => {
  expect((await load('id: a\nuse_lightning: true\n')).warnings).toEqual([]);
});
