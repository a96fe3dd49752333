import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildIfStale } from '../../scripts/build.mjs';
import { expectSuccess, runAnalogon } from '../fixtures/run-analogon';
import { listTree, makeTemporaryWorkspace } from '../fixtures/temporary-workspace';
import { tinyConfig, writeConfig, writeTinyDatasets } from '../fixtures/tiny-training';
import { writeFrameFiles, writeWrongCheckpoints, writeWrongDataFiles, wrongConfigs } from '../fixtures/write-wrong-files';

/** Where every file that is named lies; the commands run in it, and must leave it as it is. */
const inputs = makeTemporaryWorkspace();
/** One empty workspace a case. */
const workspaces = makeTemporaryWorkspace();
const timeoutMs = 120_000;
const checkpoint = path.join('experiments', 'tiny', 'checkpoints', 'best_model.ckpt');
let before: readonly string[] = [];
/** Without what the background host of the first training writes as it ends, some seconds after it. */
const listInputs = () => listTree(inputs).filter((line) => !/^\.analogon\/(host|owner|runs)\./.test(line));

beforeAll(async () => {
  await buildIfStale();
  await writeTinyDatasets(inputs);
  writeConfig(inputs, 'tiny.yaml', tinyConfig.replace('epochs: 2', 'epochs: 1'));
  await expectSuccess(['train', '--config', 'tiny.yaml'], { folder: inputs });
  await writeFrameFiles(inputs);
  await writeWrongDataFiles(inputs);
  writeWrongCheckpoints(inputs, path.join(inputs, checkpoint));
  for (const [name, content] of Object.entries(wrongConfigs)) fs.writeFileSync(path.join(inputs, name), content);
  for (const folder of ['same_ids', 'no_configs']) fs.mkdirSync(path.join(inputs, folder));
  for (const name of ['one.yaml', 'two.yaml']) writeConfig(inputs, `same_ids/${name}`, tinyConfig);
  before = listInputs();
}, timeoutMs);

type Case = readonly [what: string, args: string, exitCode: number, message: RegExp, environment?: NodeJS.ProcessEnv];
const nameParts = ([what, args, exitCode, message, environment]: Case) => ({ what, args, exitCode, message, environment });

const unwritable: Case = [
  'a workspace that cannot be written',
  '--workspace /sys/nowhere train --config tiny.yaml --data-path fields.h5',
  2,
  /\/sys\/nowhere.*Check that this path is right/,
];

const flags: readonly Case[] = [
  ['no command', '', 2, /Usage: analogon/],
  ['a misspelt command', 'trian', 2, /unknown command 'trian'[\s\S]*Did you mean train/],
  ['a misspelt option', 'train --confg tiny.yaml', 2, /unknown option '--confg'[\s\S]*Did you mean --config/],
  ['an option without its value', 'train --config', 2, /'--config <file>' argument missing/],
  ['a file without its option', 'train tiny.yaml', 2, /too many arguments for 'train'/],
  ['nothing to train', 'train', 2, /Give --config FILE or --config-dir FOLDER/],
  ['two things to train', 'train --config tiny.yaml --config-dir same_ids', 2, /not both/],
  ['a GPU that is not there or cannot be used', 'train --config tiny.yaml --gpus 0', 2, /--gpus 0: .*[Ll]eave --gpus out/],
  ['a GPU that is no number', 'train --config tiny.yaml --gpus x', 2, /--gpus[\s\S]*"x" is not a whole number/],
  ['a GPU twice', 'train --config tiny.yaml --gpus 0,0', 2, /--gpus[\s\S]*names a device twice/],
  ['no run at a time', 'train --config tiny.yaml --max-parallel 0', 2, /--max-parallel[\s\S]*at least 1/],
  ['half a run at a time', 'train --config tiny.yaml --max-parallel 1.5', 2, /--max-parallel[\s\S]*"1\.5" is not a whole number/],
  ['a negative seed', 'train --config tiny.yaml --seed -1', 2, /--seed[\s\S]*"-1" is not a whole number of at least 0/],
  ['a seed too large', 'train --config tiny.yaml --seed 4294967296', 2, /--seed[\s\S]*at most 4294967295/],
  ['no run to show', 'show', 2, /missing required argument 'id'/],
  ['a run where there is none', 'show tiny', 2, /tiny: there are no runs in .*experiments yet/],
  ['a misspelt run', '--workspace . show tyny', 2, /tyny: no run of that name.*The nearest: tiny/],
  ['a run of no workspace', 'evaluate tiny', 2, /there are no runs/],
  ['a part that does not exist', 'evaluate tiny --part dev', 2, /--part[\s\S]*train, validation, test, all/],
  ['nothing to predict from', 'predict', 2, /missing required argument 'checkpoint'/],
  ['embeddings into another format', `predict ${checkpoint} one.npy --output a.csv`, 2, /--output a\.csv.*\.npy/],
  ['embeddings into a folder that is not there', `predict ${checkpoint} one.npy --output no/a.npy`, 2, /--output.*no.*does not exist/],
  ['a picture in a folder that is not there', '--workspace . show tiny --svg no/a.svg', 2, /--svg.*no.*does not exist/],
  ['a sample over an existing file', 'sample fields.h5 --years 0.1', 2, /fields\.h5 exists already.*--replace/],
  ['a sample below a file', 'sample fields.h5/sample.h5 --years 0.1', 2, /fields\.h5.*is not a folder/],
  ['a sample of no length', 'sample --years 0', 2, /--years[\s\S]*0\.1 to 50/],
  ['a sample of unknown layout', 'sample --layout zarr', 2, /--layout[\s\S]*fields, processed/],
  ['a sample before all calendars', 'sample --start-year 0', 2, /--start-year[\s\S]*at least 1600/],
  ['a runtime that is not there', 'runtime remove 1.0.0-cpu', 2, /1\.0\.0-cpu/],
  ['a runtime of another maker', 'runtime install rocm', 2, /cpu, cuda/],
  [
    'a workspace that is a file',
    '--workspace tiny.yaml train --config tiny.yaml --data-path fields.h5',
    2,
    /--workspace .*tiny\.yaml.*is not a folder/,
  ],
  // Root may write everywhere but here.
  ...(process.platform === 'linux' ? [unwritable] : []),
  ['an engine that does not exist', 'train --config tiny.yaml', 2, /ANALOGON_ENGINE is gpu.*native, wasm/, { ANALOGON_ENGINE: 'gpu' }],
  [
    'a folder without TensorFlow',
    'train --config tiny.yaml',
    4,
    /ANALOGON_TENSORFLOW_DIR is a_folder.*Correct it or unset it/,
    { ANALOGON_ENGINE: '', ANALOGON_TENSORFLOW_DIR: 'a_folder' },
  ],
];

const config = (what: string, file: string, message: RegExp): Case => [what, `train --config ${file}`, 2, message];
const configs: readonly Case[] = [
  config('a configuration that is not there', 'nowhere.yaml', /nowhere\.yaml.*(no such file|does not exist)/),
  config('a folder as configuration', 'a_folder', /a_folder.*--config-dir/),
  config('an empty configuration', 'empty.yaml', /empty\.yaml:1:1.*empty/),
  config('a configuration of words', 'text.yaml', /text\.yaml:1:1.*mapping/),
  config('a configuration that is not text', 'binary.yaml', /binary\.yaml.*UTF-8/),
  config('a key twice', 'twice.yaml', /twice\.yaml:5:1.*keep one/),
  config('a tab', 'tab.yaml', /tab\.yaml:3:1.*spaces/),
  config('a misspelt key', 'misspelt.yaml', /misspelt\.yaml:3:\d+.*did you mean epochs/),
  config('a key in the wrong section', 'wrong_section.yaml', /wrong_section\.yaml:5:1.*under training/),
  config('a word for a number', 'word_for_number.yaml', /word_for_number\.yaml:2:\d+.*learning_rate.*number/),
  config('classes that do not fit the interval', 'classes.yaml', /classes\.yaml:2:\d+.*num_classes.*8/),
  config('channels that do not fit the variables', 'channels.yaml', /channels\.yaml:2:\d+.*res_in_channels.*5/),
  config('no id', 'no_id.yaml', /no_id\.yaml:1:1.*id: my_run/),
  config('an id with a slash', 'slash.yaml', /slash\.yaml:1:5.*a_b/),
  config('no epochs', 'no_epochs.yaml', /no_epochs\.yaml:3:\d+.*training\.epochs/),
  config('a share above one', 'share.yaml', /share\.yaml:3:\d+.*train_val_split/),
  config('an unknown scheduler', 'scheduler.yaml', /scheduler\.yaml:2:\d+.*reduce_on_plateau/),
  config('a variable twice', 'variables.yaml', /variables\.yaml:4:\d+.*data\.variables/),
  config('two models of one id', 'same_models.yaml', /same_models\.yaml:5:\d+.*id/),
  config('an empty list of models', 'no_models.yaml', /no_models\.yaml:5:\d+.*models/),
  config('no data file', 'no_data.yaml', /no_data\.yaml: data\.path.*--data-path/),
  ['a folder of configurations that is not there', 'train --config-dir nowhere', 2, /nowhere/],
  ['a file as folder of configurations', 'train --config-dir tiny.yaml', 2, /tiny\.yaml.*--config/],
  ['a folder without configurations', 'train --config-dir no_configs', 2, /no_configs.*\.yaml/],
  ['two files of one id', 'train --config-dir same_ids', 2, /one\.yaml[\s\S]*two\.yaml|two\.yaml[\s\S]*one\.yaml/],
];

const train = (what: string, file: string, message: RegExp, exitCode = 3): Case => [
  `training on ${what}`,
  `train --config tiny.yaml --data-path ${file}`,
  exitCode,
  message,
];
const data: readonly Case[] = [
  train('a file that is not there', 'nowhere.h5', /nowhere\.h5: there is no such file.*--data-path/, 2),
  train('a folder', 'a_folder', /a_folder: .*is a folder/),
  train('an empty file', 'empty.h5', /empty\.h5: .*empty \(0 bytes\)/),
  train('text', 'text.h5', /text\.h5: .*not an HDF5/),
  train('netCDF-3', 'classic.nc', /classic\.nc: .*netCDF-3.*nccopy/),
  train('GRIB', 'era5.grib', /era5\.grib: .*GRIB/),
  train('an error page', 'page.h5', /page\.h5: .*web page/),
  train('half a file', 'truncated.h5', /truncated\.h5: .*cut off/),
  train('a file without a variable', 'four_variables.h5', /four_variables\.h5: .*no variable r/),
  train('too short a record', 'short.h5', /short\.h5: .*too short.*longer record/),
  train('another frequency', 'six_hourly.h5', /six_hourly\.h5: .*Set data\.frequency to 6h/),
  train('too few channels', 'three_channels.h5', /three_channels\.h5: .*3 channels/),
  train('a file without datasets', 'no_datasets.h5', /no_datasets\.h5: .*no datasets/),
  train('a table', 'table.h5', /table\.h5: .*table \(50, 3\)/),
  ['inspecting nothing', 'inspect nowhere.h5', 2, /nowhere\.h5: there is no such file/],
  ['inspecting text', 'inspect text.h5', 3, /text\.h5: .*not an HDF5/],
  ['evaluating on nothing', `evaluate ${checkpoint} --data-path nowhere.h5`, 2, /nowhere\.h5.*does not exist.*--data-path/],
  ['evaluating on another grid', `evaluate ${checkpoint} --data-path wide.h5`, 3, /wide\.h5.*\[5, 8, 12\].*\[5, 8, 8\]/],
  ['evaluating a missing checkpoint', 'evaluate no/best_model.ckpt', 2, /best_model\.ckpt does not exist/],
  ['evaluating half a checkpoint', 'evaluate truncated.ckpt', 3, /truncated\.ckpt/],
  ['evaluating a text', 'evaluate text.ckpt', 3, /text\.ckpt/],
  ['evaluating an empty file', 'evaluate empty.ckpt', 3, /empty\.ckpt/],
  ['evaluating a checkpoint of PyTorch Lightning', 'evaluate lightning.ckpt', 3, /lightning\.ckpt/],
  ['evaluating tensors of another program', 'evaluate other_program.ckpt', 3, /other_program\.ckpt.*Analogon wrote/],
  ['predicting from nothing', `predict ${checkpoint} nowhere.npy`, 2, /nowhere\.npy/],
  ['predicting from half an array', `predict ${checkpoint} truncated.npy`, 3, /truncated\.npy.*numpy\.save/],
  ['predicting from text', `predict ${checkpoint} text.npy`, 3, /text\.npy.*numpy\.save/],
  ['predicting from three dimensions', `predict ${checkpoint} three_dimensions.npy`, 3, /three_dimensions\.npy.*\(N, C, H, W\)/],
  ['predicting from other channels', `predict ${checkpoint} four_channels.npy`, 3, /four_channels\.npy.*\[4, 8, 8\].*\[5, 8, 8\]/],
  ['predicting from another grid', `predict ${checkpoint} other_grid.npy`, 3, /other_grid\.npy.*\[5, 8, 9\].*\[5, 8, 8\]/],
  ['predicting from unequal numbers', `predict ${checkpoint} one.npy two.npy`, 3, /one\.npy has 1 frames, .*two\.npy has 2/],
  ['predicting from two stacks', `predict ${checkpoint} two_stacks.h5`, 3, /two_stacks\.h5.*exactly one dataset.*a, b/],
];

describe.concurrent.each<[string, readonly Case[]]>([
  ['the command line', flags],
  ['a configuration', configs],
  ['a data file', data],
])('a mistake in %s', (_, cases) => {
  test.each(cases.map(nameParts))(
    '$what',
    async ({ what, args, exitCode, message, environment }) => {
      const workspace = path.join(workspaces, what);
      fs.mkdirSync(workspace);
      const words = args.split(' ').filter((word) => word !== '');
      const { code, stdout, stderr } = await runAnalogon(args.startsWith('--workspace') ? words : ['--workspace', workspace, ...words], {
        folder: inputs,
        environment,
      });
      expect(stderr).toMatch(message);
      expect(code).toBe(exitCode);
      expect(stdout).toBe('');
      expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
      expect(listTree(workspace)).toEqual([]);
    },
    timeoutMs,
  );
});

test('none of the mistakes changed a file beside the inputs', () => {
  expect(listInputs()).toEqual(before);
});
