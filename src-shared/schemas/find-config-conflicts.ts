import type { UnresolvedTrainingConfig } from './config-file';
import { countClasses } from './count-classes';
import { durationHours } from './duration';

/** Two settings that are each right but not together. */
export interface ConfigConflict {
  /** The key to change, and the key it does not fit, for pointing at the line. */
  readonly path: readonly (string | number)[];
  readonly other?: readonly string[];
  /** What was found, and what would fit. */
  readonly message: string;
}

/** Everything in a config that contradicts something else in it; empty when it can be trained (as far as a config alone tells). */
export function findConfigConflicts(config: UnresolvedTrainingConfig): readonly ConfigConflict[] {
  return [...findClassConflict(config), ...findVariableConflicts(config), ...findScheduleConflicts(config), ...findSplitConflict(config)];
}

function* findClassConflict({ model, data }: UnresolvedTrainingConfig): Generator<ConfigConflict> {
  if (data.time_interval === undefined) return;
  const step = durationHours(data.frequency);
  const steps = data.time_interval / step;
  const fewer = Math.max(2, Math.floor(steps));
  // Minutes have no exact fraction of an hour; a config writes them with a few digits.
  if (Math.abs(steps - Math.round(steps)) > 1e-3 || Math.round(steps) < 2) {
    yield {
      path: ['data', 'time_interval'],
      other: ['data', 'frequency'],
      message:
        `found ${data.time_interval} h, which is not two or more whole steps of frequency ${data.frequency}: ` +
        `write ${formatHours(fewer * step)} (${fewer} classes) or ${formatHours((fewer + 1) * step)} (${fewer + 1} classes)`,
    };
    return;
  }
  if (model.num_classes === undefined || model.num_classes === Math.round(steps)) return;
  yield {
    path: ['model', 'num_classes'],
    other: ['data', 'time_interval'],
    message:
      `found ${model.num_classes}, but time_interval ${data.time_interval} h in steps of frequency ${data.frequency} makes ${Math.round(steps)} classes: ` +
      `write num_classes: ${Math.round(steps)}, or time_interval: ${formatHours(model.num_classes * step)}`,
  };
}

function* findVariableConflicts({ model, data }: UnresolvedTrainingConfig): Generator<ConfigConflict> {
  for (const [index, variable] of data.variables.entries()) {
    if (data.variables.indexOf(variable) === index) continue;
    yield { path: ['data', 'variables', index], message: `"${variable}" stands twice in the list: remove one` };
  }
  const channels = data.variables.length;
  if (model.res_in_channels === undefined || model.res_in_channels === channels) return;
  yield {
    path: ['model', 'res_in_channels'],
    other: ['data', 'variables'],
    message:
      `found ${model.res_in_channels}, but data.variables lists ${channels} (${data.variables.join(', ')}): ` +
      `write res_in_channels: ${channels}, or list ${model.res_in_channels} variables`,
  };
}

function* findScheduleConflicts({ model, training }: UnresolvedTrainingConfig): Generator<ConfigConflict> {
  if (model.scheduler_options.min_lr >= model.learning_rate) {
    yield {
      path: ['model', 'scheduler_options', 'min_lr'],
      other: ['model', 'learning_rate'],
      message: `found ${model.scheduler_options.min_lr}, but the learning rate starts at ${model.learning_rate} and could never fall: write a number below ${model.learning_rate}`,
    };
  }
  if (training.validation_interval > training.epochs) {
    yield {
      path: ['training', 'validation_interval'],
      other: ['training', 'epochs'],
      message: `found ${training.validation_interval}, but there are ${training.epochs} epochs, so no validation would ever run: write at most ${training.epochs}`,
    };
  }
}

function* findSplitConflict(config: UnresolvedTrainingConfig): Generator<ConfigConflict> {
  const { training, data } = config;
  const { split, train_val_split: trainShare } = training;
  if (split.method !== 'blocks') return;
  const lag = data.time_interval ?? countClasses(config) * durationHours(data.frequency);
  const gap = split.gap === 'auto' ? lag : split.gap;
  const smallestShare = Math.min(trainShare, (1 - trainShare) / 2);
  // The shortest stretch of a cycle must hold one pair of the longest lag besides the gap.
  if (durationHours(split.period) * smallestShare >= lag + gap) return;
  const enoughDays = Math.ceil((lag + gap) / smallestShare / 24 - 1e-9);
  yield {
    path: ['training', 'split', 'period'],
    other: ['training', 'train_val_split'],
    message:
      `found ${split.period}, whose shortest part (${formatHours(durationHours(split.period) * smallestShare)} h) ` +
      `holds no pair of ${formatHours(lag)} h besides a gap of ${formatHours(gap)} h: write ${enoughDays}d or more`,
  };
}

function formatHours(hours: number): string {
  return String(Math.round(hours * 1e6) / 1e6);
}
