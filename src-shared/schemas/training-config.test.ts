import { expect, test } from 'vitest';
import { durationHours } from './duration';
import { frequencyHours, splitGapHours, splitPeriodHours, trainingConfig } from './training-config';

test('an id alone is a whole config with the documented defaults', () => {
  expect(trainingConfig.parse({ id: 'my_run' })).toEqual({
    id: 'my_run',
    model: {
      type: 'atmodist_revised',
      num_classes: 8,
      res_in_channels: 5,
      res_out_channels_list: [16, 32, 64, 128],
      blocks_per_stage: 6,
      comparison: 'concat_absdiff',
      batch_norm: 'separate',
      learning_rate: 0.01,
      momentum: 0.9,
      weight_decay: 1e-5,
      optimizer: 'sgd',
      scheduler: 'reduce_on_plateau',
      scheduler_options: { factor: 0.1, patience: 5, min_lr: 0, warmup_fraction: 0 },
      clip_norm: null,
      loss_type: 'cross_entropy',
    },
    training: {
      epochs: 20,
      batch_size: 256,
      train_val_split: 0.8,
      split: { method: 'chronological', gap: 'auto', period: '50d' },
      validation_interval: 1,
      early_stopping: true,
      patience: 10,
      checkpoint_monitor: 'val_loss',
      log_every_n_steps: 10,
      seed: 42,
      precision: 'float32',
    },
    data: {
      path: null,
      variables: ['d2m', 'u', 'v', 'msl', 'r'],
      frequency: '3h',
      time_interval: 24,
      normalization: 'auto',
      log_alpha: 0.2,
      missing: 'drop_frame',
      num_samples: null,
      augmentation: { shift: 0 },
    },
    wandb: { project: null, entity: null, tags: [], mode: 'offline' },
    sweep: null,
    use_lightning: true,
  });
});

test('a parsed config parses again to itself', () => {
  const config = trainingConfig.parse({
    id: 'a',
    data: { variables: ['u'], time_interval: 12, frequency: '6h' },
    model: { scheduler: null },
  });
  expect(trainingConfig.parse(JSON.parse(JSON.stringify(config)))).toEqual(config);
});

test.each([
  [{}, 8, 24],
  [{ data: { frequency: '6h' } }, 8, 48],
  [{ data: { time_interval: 12 } }, 4, 12],
  [{ model: { num_classes: 4 } }, 4, 12],
  [{ data: { frequency: '10min', time_interval: 1 } }, 6, 1],
])('%j gives %i classes up to %i h', (sections, classes, hours) => {
  const config = trainingConfig.parse({ id: 'a', ...sections });
  expect(config.model.num_classes).toBe(classes);
  expect(config.data.time_interval).toBeCloseTo(hours, 9);
});

test('an interval that is offered for one that does not fit does fit', () => {
  const withInterval = (hours: number) => trainingConfig.safeParse({ id: 'a', data: { frequency: '50min', time_interval: hours } });
  const offered = [...(withInterval(24).error?.message.matchAll(/([\d.]+) \(\d+ classes\)/g) ?? [])].map((match) => Number(match[1]));
  expect(offered).toEqual([23.333333, 24.166667]);
  expect(offered.map((hours) => withInterval(hours).data?.model.num_classes)).toEqual([28, 29]);
});

test('channels follow from the variables', () => {
  expect(trainingConfig.parse({ id: 'a', data: { variables: ['u', 'v'] } }).model.res_in_channels).toBe(2);
});

test('a section left empty has its defaults, and no scheduler is not the default scheduler', () => {
  const config = trainingConfig.parse({ id: 'a', training: null, data: null, model: { scheduler: null, scheduler_options: null } });
  expect(config.training.epochs).toBe(20);
  expect(config.model.scheduler).toBeNull();
  expect(config.model.scheduler_options.patience).toBe(5);
});

test('durations are hours', () => {
  expect(['30min', '3h', '50d'].map(durationHours)).toEqual([0.5, 3, 1200]);
  expect(() => durationHours('3 hours')).toThrow(RangeError);
  const config = trainingConfig.parse({ id: 'a', data: { frequency: '1d', time_interval: 96 }, training: { split: { period: '90d' } } });
  expect([frequencyHours(config), splitGapHours(config), splitPeriodHours(config)]).toEqual([24, 96, 2160]);
  expect(splitGapHours(trainingConfig.parse({ id: 'a', training: { split: { gap: 0 } } }))).toBe(0);
});
