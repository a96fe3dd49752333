import { splitGapHours, type TrainingConfig } from '../../src-shared/schemas/training-config';

export interface ConfigWarning {
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * What a config says without effect, or to its own disadvantage.
 * @param isWritten whether the file itself has the key; a default needs no warning
 */
export function findConfigWarnings(config: TrainingConfig, isWritten: (path: string) => boolean): readonly ConfigWarning[] {
  const { model, training, data } = config;
  const warnings: ConfigWarning[] = [];
  const warn = (path: string, message: string) => warnings.push({ path: path.split('.'), message });
  const warnWritten = (path: string, isWithoutEffect: boolean, why: string) => {
    if (isWithoutEffect && isWritten(path)) warn(path, `has no effect: ${why}`);
  };

  if (isWritten('wandb') && config.wandb !== null) warn('wandb', 'accepted, but without effect in this version: nothing is sent anywhere');
  warnWritten('use_lightning', !config.use_lightning, 'there is one trainer, with or without it');

  if (training.split.method === 'random') {
    warn(
      'training.split.method',
      'a random split leaks: test frames are nearly equal to training frames next to them, so the scores look far better than they are',
    );
  } else if (splitGapHours(config) < data.time_interval) {
    warn(
      'training.split.gap',
      `shorter than time_interval (${data.time_interval} h): frames on both sides of a cut resemble each other, and the scores look better than they are`,
    );
  }
  warnWritten('training.split.gap', training.split.method === 'random', 'a random split has no gaps');
  warnWritten('training.split.period', training.split.method !== 'blocks', 'only the split method blocks is periodic');
  warnWritten('training.patience', !training.early_stopping, 'early_stopping is false');

  warnWritten('model.momentum', model.optimizer === 'adam', 'adam has no momentum setting');
  for (const option of ['factor', 'patience'] as const) {
    warnWritten(`model.scheduler_options.${option}`, model.scheduler !== 'reduce_on_plateau', 'only reduce_on_plateau uses it');
  }
  warnWritten('model.scheduler_options.min_lr', model.scheduler === null, 'the scheduler is null');
  warnWritten('data.log_alpha', data.normalization !== 'log', 'only the log normalization uses it');
  if (data.num_samples !== null && data.num_samples < training.batch_size) {
    warn(
      'data.num_samples',
      `fewer pairs (${data.num_samples}) than one batch (${training.batch_size}): every epoch is a single smaller step`,
    );
  }
  return warnings;
}
