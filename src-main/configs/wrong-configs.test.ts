import path from 'node:path';
import { expect, test } from 'vitest';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { loadConfigFile } from './load-config-file';
import { writeTestFiles } from './write-test-files';

/** [what is wrong, the file, line:column of the error, the place it names, words of the remedy] */
type WrongConfig = readonly [mistake: string, text: string, position: string, place: string, ...remedy: string[]];

const wrongConfigs: readonly WrongConfig[] = [
  // YAML
  ['an empty file', '', '1:1', 'the file is empty', 'id: my_run'],
  ['comments only', '# nothing\n', '1:1', 'not a mapping', 'id: my_run'],
  ['a list at the top', '- id: a\n', '1:1', 'not a mapping', 'key: value'],
  ['plain text', 'hello\n', '1:1', 'not a mapping', 'key: value'],
  ['a key that stands twice', 'id: a\nmodel:\n  momentum: 0.9\n  momentum: 0.8\n', '4:3', 'momentum', 'stands twice', 'keep one'],
  ['a section that stands twice', 'id: a\ndata:\n  frequency: 3h\ndata:\n  path: x\n', '4:1', 'data', 'keep one'],
  ['a tab as indentation', 'id: a\nmodel:\n\tmomentum: 0.9\n', '3:1', 'tab', 'use spaces'],
  ['two documents', 'id: a\n---\nid: b\n', '2:1', 'second YAML document', 'models:'],
  ['an open bracket', 'id: a\ndata:\n  variables: [u, v\n', '4:1', 'sequence', 'close every bracket'],
  ['an open quote', 'id: "a\n', '2:1', 'quote', 'add what is missing'],
  ['a colon without a space', 'id: a\ntraining:\n  epochs:3\n  patience: 2\n', '3:3', 'key', 'colon and a space'],
  ['a key indented too deep', 'id: a\n  model: {}\n', '1:5', 'ested mappings', 'indent keys of one mapping equally'],
  ['an unquoted @', 'id: a\nwandb:\n  entity: @me\n', '3:11', 'reserved character @', 'quotes'],
  ['an unknown tag', 'id: a\ndata:\n  variables: !!python/tuple [u]\n', '3:14', 'python/tuple', 'remove the ! tag'],
  ['an alias without an anchor', 'id: a\ntraining:\n  epochs: *many\n', '3:11', '*many', '&many'],
  ['an alias inside its own anchor', 'id: a\ndata:\n  variables: &v [u, *v]\n', '3:21', '*v', 'write the value out'],
  ['a merge of a scalar', 'id: &x a\nmodel:\n  <<: *x\n', '3:3', '<<', 'takes a mapping'],
  ['YAML 1.1', '%YAML 1.1\n---\nid: a\n', '1:1', '%YAML', 'remove the %YAML line'],
  ['a mapping as a key', 'id: a\n? {u: 1}\n: 2\n', '2:3', 'key', 'plain word'],
  // keys
  ['a misspelt key', 'id: a\ntraining:\n  epoch: 3\n', '3:3', 'training.epoch', 'did you mean epochs?'],
  ['a key with swapped letters', 'id: a\nmodel:\n  wieght_decay: 0\n', '3:3', 'model.wieght_decay', 'did you mean weight_decay?'],
  ['initials for a key', 'id: a\nmodel:\n  lr: 0.1\n', '3:3', 'model.lr', 'did you mean learning_rate?'],
  ['a key in camel case', 'id: a\ntraining:\n  batchSize: 3\n', '3:3', 'training.batchSize', 'did you mean batch_size?'],
  ['a longer name for a key', 'id: a\ntraining:\n  max_epochs: 3\n', '3:3', 'training.max_epochs', 'did you mean epochs?'],
  ['a key of another section', 'id: a\nmodel:\n  epochs: 3\n', '3:3', 'model.epochs', 'belongs under training:'],
  ['a misspelt key of another section', 'id: a\nbatchsize: 3\n', '2:1', 'batchsize', 'batch_size', 'under training:'],
  ['a misspelt section', 'id: a\ntrainig:\n  epochs: 3\n', '2:1', 'trainig', 'did you mean training?'],
  ['a misspelt list of models', 'id: a\nmodles: []\n', '2:1', 'modles', 'did you mean models?'],
  ['a key like no other', 'id: a\ndata:\n  zzzzzz: 3\n', '3:3', 'data.zzzzzz', 'the keys here are path, variables'],
  [
    'an unknown scheduler option',
    'id: a\nmodel:\n  scheduler_options: { gama: 0.1 }\n',
    '3:24',
    'scheduler_options.gama',
    'the keys here are factor',
  ],
  ['__proto__ as a key', 'id: a\n__proto__:\n  x: 1\n', '2:1', '__proto__', 'unknown key'],
  // ids
  ['no id', 'training:\n  epochs: 3\n', '1:1', 'id: missing', 'id: my_run'],
  ['an id with spaces', 'id: my first run\n', '1:5', 'id: found "my first run"', 'my_first_run'],
  ['an id that leaves the folder', 'id: ..\n', '1:5', 'id: found ".."', 'letters, digits'],
  ['an id with a slash', 'id: a/b\n', '1:5', 'id: found "a/b"', 'a_b'],
  ['a number as id', 'id: 2020\n', '1:5', 'id: found 2020', '"2020"'],
  // values
  ['a text for a number', 'id: a\nmodel:\n  learning_rate: fast\n', '3:18', 'model.learning_rate: found "fast"', 'write a number'],
  [
    'a number in quotes',
    'id: a\nmodel:\n  learning_rate: "1e-3"\n',
    '3:18',
    'model.learning_rate: found "1e-3"',
    'the number alone: 0.001',
  ],
  [
    'a number with an underscore',
    'id: a\ndata:\n  num_samples: 15_000\n',
    '3:16',
    'data.num_samples: found "15_000"',
    'the number alone: 15000',
  ],
  ['hours with a unit', 'id: a\ndata:\n  time_interval: 24h\n', '3:18', 'data.time_interval: found "24h"', 'the number alone: 24'],
  ['a frequency without a unit', 'id: a\ndata:\n  frequency: 3\n', '3:14', 'data.frequency: found 3', 'such as 3h'],
  ['a frequency in another unit', 'id: a\ndata:\n  frequency: 3hours\n', '3:14', 'data.frequency: found "3hours"', 'such as 3h'],
  ['a fraction for a whole number', 'id: a\ntraining:\n  epochs: 2.5\n', '3:11', 'training.epochs: found 2.5', 'a whole number'],
  ['no epochs', 'id: a\ntraining:\n  epochs: 0\n', '3:11', 'training.epochs: found 0', 'at least 1'],
  ['infinity', 'id: a\nmodel:\n  clip_norm: .inf\n', '3:14', 'model.clip_norm: found .inf', 'a number'],
  ['a negative learning rate', 'id: a\nmodel:\n  learning_rate: -0.1\n', '3:18', 'found -0.1', 'more than 0'],
  ['a momentum of 1', 'id: a\nmodel:\n  momentum: 1\n', '3:13', 'model.momentum: found 1', 'less than 1'],
  ['a share above 1', 'id: a\ntraining:\n  train_val_split: 80\n', '3:20', 'training.train_val_split: found 80', 'less than 1'],
  ['yes for true', 'id: a\ntraining:\n  early_stopping: yes\n', '3:19', 'training.early_stopping: found "yes"', 'write true'],
  ['no for false', 'id: a\ntraining:\n  early_stopping: no\n', '3:19', 'training.early_stopping: found "no"', 'write false'],
  ['a value left empty', 'id: a\ntraining:\n  epochs:\n', '3:10', 'training.epochs: found nothing', 'leave the line out'],
  [
    'an unknown optimizer',
    'id: a\nmodel:\n  optimizer: adamw\n',
    '3:14',
    'model.optimizer: found "adamw"',
    'did you mean adam?',
    'sgd, adam',
  ],
  ['an unknown scheduler', 'id: a\nmodel:\n  scheduler: plateau\n', '3:14', 'model.scheduler', 'did you mean reduce_on_plateau?', 'null'],
  ['an unknown model type', 'id: a\nmodel:\n  type: resnet50\n', '3:9', 'model.type: found "resnet50"', 'atmodist_revised, atmodist'],
  ['an unknown loss', 'id: a\nmodel:\n  loss_type: mse\n', '3:14', 'model.loss_type: found "mse"', 'write cross_entropy'],
  ['an unknown split', 'id: a\ntraining:\n  split: { method: block }\n', '3:20', 'training.split.method', 'did you mean blocks?'],
  [
    'a word for the gap',
    'id: a\ntraining:\n  split: { gap: wide }\n',
    '3:17',
    'training.split.gap: found "wide"',
    'auto, or a number of hours',
  ],
  ['a list for a section', 'id: a\nmodel: [1]\n', '2:8', 'model: found a list', 'a mapping'],
  ['a text for a list', 'id: a\ndata:\n  variables: u, v\n', '3:14', 'data.variables: found "u, v"', 'write a list: [u, v]'],
  ['a number in a list of names', 'id: a\nwandb:\n  tags: [2020]\n', '3:10', 'wandb.tags[0]: found 2020', 'in quotes: "2020"'],
  ['no stages', 'id: a\nmodel:\n  res_out_channels_list: []\n', '3:26', 'found an empty list', 'at least 1 entry'],
  [
    'no channels in a stage',
    'id: a\nmodel:\n  res_out_channels_list: [16, 0]\n',
    '3:31',
    'res_out_channels_list[1]: found 0',
    'at least 1',
  ],
  ['no blocks', 'id: a\nmodel:\n  blocks_per_stage: 0\n', '3:21', 'model.blocks_per_stage: found 0', 'at least 1'],
  [
    'a plateau factor of 1',
    'id: a\nmodel:\n  scheduler_options:\n    factor: 1\n',
    '4:13',
    'scheduler_options.factor: found 1',
    'less than 1',
  ],
  ['a warm-up over everything', 'id: a\nmodel:\n  scheduler_options:\n    warmup_fraction: 1\n', '4:22', 'warmup_fraction', 'less than 1'],
  ['a batch of one', 'id: a\ntraining:\n  batch_size: 1\n', '3:15', 'training.batch_size: found 1', 'at least 2'],
  // keys that must agree
  [
    'classes that do not fit',
    'id: a\ndata:\n  time_interval: 24\n  frequency: 6h\nmodel:\n  num_classes: 8\n',
    '6:16',
    'model.num_classes: found 8',
    'num_classes: 4',
    'time_interval: 48',
    'line 3',
  ],
  [
    'an interval between two steps',
    'id: a\ndata:\n  time_interval: 25\n',
    '3:18',
    'data.time_interval: found 25 h',
    'write 24 (8 classes) or 27 (9 classes)',
  ],
  ['an interval of one step', 'id: a\ndata:\n  time_interval: 3\n', '3:18', 'data.time_interval: found 3 h', 'write 6 (2 classes)'],
  [
    'channels that do not fit',
    'id: a\nmodel:\n  res_in_channels: 4\n',
    '3:20',
    'model.res_in_channels: found 4',
    'res_in_channels: 5',
    'd2m, u, v, msl, r',
  ],
  ['a variable that stands twice', 'id: a\ndata:\n  variables: [u, v, u]\n', '3:21', 'data.variables[2]', '"u" stands twice', 'remove one'],
  [
    'a floor above the learning rate',
    'id: a\nmodel:\n  learning_rate: 0.01\n  scheduler_options: { min_lr: 0.1 }\n',
    '4:32',
    'min_lr: found 0.1',
    'below 0.01',
    'line 3',
  ],
  [
    'no validation at all',
    'id: a\ntraining:\n  epochs: 3\n  validation_interval: 5\n',
    '4:24',
    'training.validation_interval: found 5',
    'at most 3',
  ],
  [
    'blocks too short for a pair',
    'id: a\ntraining:\n  split: { method: blocks, period: 10d }\n',
    '3:36',
    'training.split.period: found 10d',
    'write 20d or more',
  ],
  // not in this version
  ['bf16', 'id: a\ntraining:\n  precision: bf16\n', '3:14', 'training.precision: found bf16', 'float32 only'],
  // several models
  ['no models', 'models: []\n', '1:9', 'models: found an empty list', 'at least 1 entry'],
  ['models left empty', 'id: a\nmodels:\n', '2:8', 'models: found nothing', 'a list'],
  ['models as a mapping', 'models:\n  a: {}\n', '1:1', 'models: found a mapping', 'a list'],
  ['a model without an id', 'models:\n  - model: { type: atmodist }\n', '2:5', 'models[0].id: missing', 'id: my_model'],
  ['two models with one id', 'models:\n  - id: a\n  - id: b\n  - id: a\n', '4:9', 'models[2].id: found "a"', 'line 2', 'an id of its own'],
  ['ids that differ in letter case', 'models:\n  - id: a\n  - id: A\n', '3:9', 'models[1].id: found "A"', 'an id of its own'],
  [
    'a setting beside the model section',
    'models:\n  - id: a\n    learning_rate: 0.1\n',
    '3:5',
    'models[0].learning_rate',
    'belongs under model:',
  ],
  [
    'a mistake in a shared section',
    'training:\n  epochs: many\nmodels:\n  - id: a\n  - id: b\n',
    '2:11',
    'training.epochs: found "many"',
    'a number',
  ],
  [
    'a mistake in one model',
    'training:\n  epochs: 3\nmodels:\n  - id: a\n    training: { epochs: -1 }\n',
    '5:25',
    'models[0].training.epochs: found -1',
    'at least 1',
  ],
  [
    'a model that does not fit what is shared',
    'data:\n  time_interval: 24\nmodels:\n  - id: a\n    model:\n      num_classes: 6\n',
    '6:20',
    'models[0].model.num_classes: found 6',
    'num_classes: 8',
    'data.time_interval: line 2',
  ],
];

test.each(wrongConfigs)('%s is an error that names the place and the remedy', async (_, text, position, place, ...remedy) => {
  const file = path.join(await writeTestFiles({ 'wrong.yaml': text }), 'wrong.yaml');
  const error = await loadConfigFile(file).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AnalogonError);
  if (!(error instanceof AnalogonError)) return;
  expect(error.code).toBe('CONFIG_INVALID');
  expect(error.message.split('\n')).toHaveLength(1);
  expect(error.message).toContain(`${file}:${position}: `);
  for (const words of [place, ...remedy]) expect(error.message).toContain(words);
});
