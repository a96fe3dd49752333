import * as z from 'zod';
import { configSection } from './config-section';

const schedulerOptions = configSection({
  factor: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.1)
    .describe('reduce_on_plateau: what the learning rate is multiplied by when val_loss has stopped falling.'),
  patience: z.int().min(0).default(5).describe('reduce_on_plateau: validations without a better val_loss before the learning rate falls.'),
  min_lr: z.number().min(0).default(0).describe('The learning rate never falls below this; must be less than learning_rate.'),
  warmup_fraction: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Share of all optimiser steps in which the learning rate rises linearly from 0. 0 means no warm-up.'),
});

/** The network, its loss and its optimiser. */
export const modelConfig = configSection({
  type: z
    .enum(['atmodist_revised', 'atmodist'])
    .default('atmodist_revised')
    .describe('Architecture. atmodist is the original of Hoffmann & Lessig: a max-pool after the stem, no stride in the first stage.'),
  num_classes: z
    .int()
    .min(2)
    .optional()
    .describe(
      'Number of time-lag classes; must equal data.time_interval / data.frequency. Default: that quotient, or 8 if neither is given.',
    ),
  res_in_channels: z
    .int()
    .min(1)
    .optional()
    .describe('Number of input channels; must equal the number of data.variables, which is the default.'),
  res_out_channels_list: z
    .array(z.int().min(1).max(4096))
    .min(1)
    .default([16, 32, 64, 128])
    .describe('Channels of each residual stage of the encoder, first to last; one stage an entry.'),
  blocks_per_stage: z.int().min(1).max(64).default(6).describe('Residual blocks in each stage.'),
  comparison: z
    .enum(['concat_absdiff', 'concat'])
    .default('concat_absdiff')
    .describe(
      'What the head sees of the two frames: both codes and their absolute difference, or both codes only (the guide and the paper).',
    ),
  batch_norm: z
    .enum(['separate', 'joint'])
    .default('separate')
    .describe('Batch statistics of the earlier and the later frames: each its own, or one set over both.'),
  learning_rate: z.number().gt(0).default(0.01).describe('Step size of the optimiser (after warm-up, before the scheduler).'),
  momentum: z.number().min(0).lt(1).default(0.9).describe('Momentum of sgd; adam does not use it.'),
  weight_decay: z.number().min(0).default(1e-5).describe("L2 penalty on all parameters, added to the gradient as in PyTorch's optimisers."),
  optimizer: z.enum(['sgd', 'adam']).default('sgd').describe('Update rule: SGD with momentum, or Adam (betas 0.9 and 0.999).'),
  scheduler: z
    .literal(['reduce_on_plateau', 'cosine', null])
    .default('reduce_on_plateau')
    .describe('How the learning rate changes: lowered when val_loss stops falling, along a cosine over all epochs, or (null) not at all.'),
  scheduler_options: schedulerOptions.describe('Settings of the scheduler and of the warm-up.'),
  clip_norm: z.number().gt(0).nullable().default(null).describe('Gradients are scaled down to this global L2 norm; null: never.'),
  loss_type: z.enum(['cross_entropy']).default('cross_entropy').describe('Loss over the time-lag classes.'),
});
