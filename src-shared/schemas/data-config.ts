import * as z from 'zod';
import { configSection } from './config-section';
import { duration } from './duration';

const augmentationConfig = configSection({
  shift: z
    .int()
    .min(0)
    .default(0)
    .describe('Both frames of a pair are moved by the same random number of cells, up to this many, filled with 0.'),
});

/** Which fields are read and what is done to them before they reach the network. */
export const dataConfig = configSection({
  path: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('Data file, relative to the folder the program runs in; --data-path on the command line wins.'),
  variables: z
    .array(z.string().regex(/^\S+$/, 'write a variable name without spaces, such as msl'))
    .min(1)
    .default(['d2m', 'u', 'v', 'msl', 'r'])
    .describe('Variables, in channel order.'),
  frequency: duration
    .default('3h')
    .describe('Time from one frame to the next, such as 3h, 30min or 1d; also the width of one time-lag class.'),
  time_interval: z
    .number()
    .gt(0)
    .optional()
    .describe('Longest time lag of a pair, in hours; a multiple of frequency. Default: model.num_classes × frequency.'),
  normalization: z
    .enum(['auto', 'standardize', 'normalize', 'log', 'none'])
    .default('auto')
    .describe(
      'standardize: mean 0, deviation 1. normalize: to [0, 1]. log: AtmoDist’s signed logarithm. auto: none for a file that says it is ' +
        'normalised already, else standardize. Statistics come from the training part only.',
    ),
  log_alpha: z.number().gt(0).default(0.2).describe('α of the log normalization: sign(z) · ln(1 + α|z|).'),
  missing: z
    .enum(['drop_frame', 'fill'])
    .default('drop_frame')
    .describe('Frames with missing values: left out, or filled with the training mean.'),
  num_samples: z.int().min(1).nullable().default(null).describe('Pairs drawn for one epoch; null: as many as there are training frames.'),
  augmentation: augmentationConfig.describe('Random changes to training pairs.'),
});
