import type { PrepareConfig } from '../plan-frames';

/** A config for small test files: a day of 3-hourly classes, `blocks` excluded. */
export function makePrepareConfig(
  data: Partial<PrepareConfig['data']> = {},
  training: Partial<PrepareConfig['training']> = {},
): PrepareConfig {
  return {
    training: {
      epochs: 1,
      batch_size: 8,
      train_val_split: 0.6,
      split: { method: 'chronological', gap: 'auto', period: '50d' },
      validation_interval: 1,
      early_stopping: true,
      patience: 1,
      checkpoint_monitor: 'val_loss',
      log_every_n_steps: 1,
      seed: 1,
      precision: 'float32',
      ...training,
    },
    data: {
      path: null,
      variables: ['u', 'msl'],
      frequency: '3h',
      time_interval: 6,
      normalization: 'standardize',
      log_alpha: 0.2,
      missing: 'drop_frame',
      num_samples: null,
      augmentation: { shift: 0 },
      ...data,
    },
  };
}
