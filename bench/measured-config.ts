import { type TrainingConfig, trainingConfig } from '../src-shared/schemas/training-config';

export interface MeasuredSettings {
  readonly batchSize: number;
  readonly comparison: 'concat' | 'concat_absdiff';
  readonly seed: number;
  readonly pairsPerEpoch: number;
  readonly epochs: number;
  readonly logEverySteps: number;
}

/**
 * The training that both sides do: `atmodist_revised` [16, 32, 64, 128] on standardised fields, `blocks` split, 8 classes of 3 h, SGD as
 * in bench/peer/peer.py.
 */
export function createMeasuredConfig(settings: MeasuredSettings): TrainingConfig {
  return trainingConfig.parse({
    id: 'bench',
    model: {
      type: 'atmodist_revised',
      res_out_channels_list: [16, 32, 64, 128],
      comparison: settings.comparison,
      batch_norm: 'separate',
      optimizer: 'sgd',
      learning_rate: 0.01,
      momentum: 0.9,
      weight_decay: 1e-4,
      scheduler: null,
    },
    training: {
      epochs: settings.epochs,
      batch_size: settings.batchSize,
      split: { method: 'blocks' },
      early_stopping: false,
      log_every_n_steps: settings.logEverySteps,
      seed: settings.seed,
    },
    data: { frequency: '3h', time_interval: 24, normalization: 'standardize', num_samples: settings.pairsPerEpoch },
  });
}
