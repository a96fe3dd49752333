import { expect, test } from 'vitest';
import { parseConfigFile } from '../configs/load-config-file';

const parse = (text: string) => parseConfigFile(text, 'sweep.yaml').runs;
const variedOf = (text: string) => parse(text).map(({ sweep }) => sweep?.varied);

test('a grid is every combination, the first key varying slowest; each is a whole config', () => {
  const runs = parse('id: a\nsweep:\n  parameters:\n    model.learning_rate: [0.1, 0.01]\n    training.split.method: [blocks, random]\n');
  expect(runs.map(({ sweep }) => [sweep?.number, ...Object.values(sweep?.varied ?? {})])).toEqual([
    [1, 0.1, 'blocks'],
    [2, 0.1, 'random'],
    [3, 0.01, 'blocks'],
    [4, 0.01, 'random'],
  ]);
  expect(runs[3]?.config).toMatchObject({
    id: 'a',
    sweep: null,
    model: { learning_rate: 0.01 },
    training: { split: { method: 'random' } },
  });
  expect(runs[3]?.sources.get('model.learning_rate')).toEqual({ line: 4, column: 32 });
});

test('each combination is trained once per seed, with or without other parameters', () => {
  expect(variedOf('id: a\nsweep: { seeds: [1, 2, 2, 3] }\n')).toEqual([1, 2, 3].map((seed) => ({ 'training.seed': seed })));
  expect(parse('id: a\nsweep: { seeds: [1, 2] }\n').map(({ config }) => config.training.seed)).toEqual([1, 2]);
  expect(variedOf('id: a\nsweep:\n  seeds: [7, 8]\n  parameters: { model.momentum: [0.5, 0.9] }\n')).toEqual([
    { 'model.momentum': 0.5, 'training.seed': 7 },
    { 'model.momentum': 0.5, 'training.seed': 8 },
    { 'model.momentum': 0.9, 'training.seed': 7 },
    { 'model.momentum': 0.9, 'training.seed': 8 },
  ]);
});

test('max_runs counts seeds and cuts no combination in two; values that are equal count once', () => {
  const sweep = (rest: string) => variedOf(`id: a\nsweep: { parameters: { model.momentum: [0.5, 0.9, 5e-1, 0.7] }, ${rest} }\n`);
  expect(sweep('max_runs: 5, seeds: [1, 2]')).toHaveLength(4);
  expect(sweep('max_runs: 100')).toEqual([0.5, 0.9, 0.7].map((value) => ({ 'model.momentum': value })));
  expect(sweep('max_runs: 1, seeds: [1, 2]')).toEqual([{ 'model.momentum': 0.5, 'training.seed': 1 }]);
});

const randomSweep = (seed: number) => `id: a
training: { seed: ${seed} }
sweep:
  method: random
  max_runs: 40
  parameters:
    model.learning_rate: { min: 0.0001, max: 0.1, scale: log }
    training.batch_size: { min: 2, max: 9 }
    model.optimizer: { choices: [sgd, adam] }
    data.augmentation.shift: [0, 4]
`;

test('random draws come from the seed alone, lie within their ranges, and none comes twice', () => {
  const drawn = parse(randomSweep(1));
  expect(drawn).toHaveLength(40);
  expect(variedOf(randomSweep(1))).toEqual(drawn.map(({ sweep }) => sweep?.varied));
  expect(variedOf(randomSweep(2))).not.toEqual(drawn.map(({ sweep }) => sweep?.varied));
  expect(new Set(drawn.map(({ sweep }) => JSON.stringify(sweep?.varied))).size).toBe(40);
  const rates = drawn.map(({ config }) => config.model.learning_rate);
  expect(Math.min(...rates)).toBeGreaterThanOrEqual(0.0001);
  expect(Math.max(...rates)).toBeLessThanOrEqual(0.1);
  // Half of the draws of a log scale lie below the geometric mean; on a linear one it would be 3 %.
  expect(rates.filter((rate) => rate < 0.00316).length).toBeGreaterThan(10);
  expect(new Set(drawn.map(({ config }) => config.training.batch_size))).toEqual(new Set([2, 3, 4, 5, 6, 7, 8, 9]));
});

test('random without a range takes every combination once, in random order', () => {
  const sweep = (seed: number) =>
    `id: a\ntraining: { seed: ${seed} }\nsweep: { method: random, parameters: { training.epochs: [1, 2, 3, 4, 5, 6, 7, 8, 9] } }\n`;
  const epochsOf = (seed: number) => parse(sweep(seed)).map(({ config }) => config.training.epochs);
  expect(epochsOf(1)).toHaveLength(9);
  expect(epochsOf(1).toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(epochsOf(1)).not.toEqual(epochsOf(2));
});

test('a range with few whole numbers ends when all were drawn', () => {
  const text = 'id: a\nsweep: { method: random, max_runs: 50, parameters: { training.epochs: { min: 3, max: 5 } } }\n';
  expect(
    parse(text)
      .map(({ config }) => config.training.epochs)
      .toSorted(),
  ).toEqual([3, 4, 5]);
});

test('a multi-model file sweeps each model, over its own settings', () => {
  const runs = parse(
    'sweep: { parameters: { model.momentum: [0.5, 0.9] } }\nmodels:\n  - id: a\n    model: { momentum: 0.1 }\n  - id: b\n',
  );
  expect(runs.map(({ id, sweep, config }) => [id, sweep?.number, config.model.momentum])).toEqual([
    ['a', 1, 0.5],
    ['a', 2, 0.9],
    ['b', 1, 0.5],
    ['b', 2, 0.9],
  ]);
});

test('early termination: false, true for the defaults, or its settings', () => {
  const of = (setting: string) => parse(`id: a\nsweep: { seeds: [1], early_termination: ${setting} }\n`)[0]?.sweep?.earlyTermination;
  expect(of('false')).toBeUndefined();
  expect(of('true')).toEqual({ method: 'asha', min_epochs: 1, reduction_factor: 3, metric: 'val_loss' });
  expect(of('{ method: asha, min_epochs: 4, metric: val_acc }')).toMatchObject({ min_epochs: 4, reduction_factor: 3, metric: 'val_acc' });
});

test('sweep: null is no sweep', () => {
  expect(parse('id: a\nsweep: null\n')).toMatchObject([{ id: 'a', sweep: undefined }]);
});

const sweepOf = (parameter: string, rest = '') => `id: a\nsweep:\n  parameters:\n    ${parameter}\n${rest}`;
test.each([
  ['a key of no section', sweepOf('learning_rate: [0.1]'), '4:5', ['sweep.parameters.learning_rate', 'did you mean model.learning_rate?']],
  ['a misspelt key', sweepOf('model.learning_rat: [0.1]'), '4:5', ['did you mean model.learning_rate?']],
  ['a misspelt section', sweepOf('modle.momentum: [0.1]'), '4:5', ['did you mean model.momentum?']],
  ['a section', sweepOf('training.split: [1]'), '4:5', ['is a section', 'training.split.method']],
  ['what has no effect', sweepOf('wandb.project: [x]'), '4:5', ['only keys of model, training and data']],
  [
    'a value of another kind',
    sweepOf('model.learning_rate: [0.1, fast]'),
    '4:32',
    ['parameters.model.learning_rate[1]: found "fast"', 'a number'],
  ],
  ['a value out of bounds', sweepOf('model.momentum: [0.9, 1]'), '4:27', ['model.momentum[1]: found 1', 'less than 1']],
  [
    'values that contradict the rest',
    sweepOf('model.num_classes: [8, 6]', 'data: { time_interval: 24 }\n'),
    '4:28',
    ['found 6', 'num_classes: 8'],
  ],
  ['a value without a list', sweepOf('model.momentum: 0.9'), '4:21', ['write a list of values']],
  ['no values', sweepOf('model.momentum: []'), '4:21', ['found an empty list']],
  ['a range in a grid', sweepOf('model.momentum: { min: 0, max: 0.9 }'), '4:21', ['method: random']],
  ['a range upside down', sweepOf('model.momentum: { min: 0.9, max: 0 }', '  method: random\n'), '4:21', ['min 0.9 is not below max 0']],
  ['a logarithm of 0', sweepOf('model.momentum: { min: 0, max: 0.9, scale: log }', '  method: random\n'), '4:21', ['no logarithm']],
  ['a range of words', sweepOf('model.optimizer: { min: 0, max: 1 }', '  method: random\n'), '4:22', ['takes no number']],
  ['a range without an end', sweepOf('model.momentum: { min: 0, max: 0.9 }', '  method: random\n'), '2:1', ['max_runs: 20']],
  [
    'a range that leaves the bounds',
    sweepOf('model.momentum: { min: 2, max: 3 }', '  method: random\n  max_runs: 1\n'),
    '4:21',
    ['less than 1'],
  ],
  [
    'too many runs',
    sweepOf(
      'training.seed: &n [0,1,2,3,4,5,6,7,8,9]',
      'x'.replace(
        'x',
        ['model.momentum', 'model.weight_decay', 'model.clip_norm', 'data.log_alpha']
          .map((key) => `    ${key}: [0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.85,0.9]\n`)
          .join(''),
      ),
    ),
    '2:1',
    ['makes 100000 runs', 'max_runs'],
  ],
  ['nothing to vary', 'id: a\nsweep: { method: grid }\n', '2:8', ['varies nothing', 'seeds: [1, 2, 3]']],
  ['two kinds of seeds', sweepOf('training.seed: [1, 2]', '  seeds: [3]\n'), '4:5', ['remove one of the two']],
  ['a misspelt setting', 'id: a\nsweep: { paramaters: {} }\n', '2:10', ['did you mean parameters?']],
  [
    'a misspelt setting of early termination',
    'id: a\nsweep:\n  seeds: [1]\n  early_termination: { min_epoch: 1 }\n',
    '4:24',
    ['did you mean min_epochs?'],
  ],
  [
    'a wrong setting of early termination',
    'id: a\nsweep:\n  seeds: [1]\n  early_termination: { reduction_factor: 1 }\n',
    '4:42',
    ['found 1', 'at least 2'],
  ],
])('%s is an error that names the place and the remedy', (_, text, position, words) => {
  let message = '';
  try {
    parse(text);
  } catch (error) {
    message = String(error);
  }
  expect(message).toContain(`sweep.yaml:${position}: `);
  expect(message.split('\n')).toHaveLength(1);
  for (const word of words) expect(message).toContain(word);
});
