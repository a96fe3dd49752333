import * as z from 'zod';
import { configSection } from './config-section';
import { duration } from './duration';

const splitConfig = configSection({
  method: z
    .enum(['chronological', 'blocks', 'random'])
    .default('chronological')
    .describe(
      'chronological: first, middle and last stretch of the record. blocks: the three repeated every period, so that a short record tests ' +
        'every season. random: single frames; neighbouring frames are nearly alike, so the scores look far better than they are.',
    ),
  gap: z
    .union([z.literal('auto'), z.number().min(0)], 'write auto, or a number of hours, 0 or more')
    .default('auto')
    .describe('Hours left out between training, validation and test; auto = data.time_interval.'),
  period: duration.default('50d').describe('blocks: length of one cycle of training, validation and test, such as 50d.'),
});

/** How training proceeds: `training:` in a config file. */
export const trainingSectionConfig = configSection({
  epochs: z.int().min(1).default(20).describe('Passes of num_samples pairs.'),
  // Batch normalisation over a 1 × 1 map needs two pairs to have a variance.
  batch_size: z.int().min(2).default(256).describe('Pairs in one optimiser step.'),
  train_val_split: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.8)
    .describe('Share of the record used for training; the rest is halved into validation and test.'),
  split: splitConfig.describe('How the record is cut into training, validation and test.'),
  validation_interval: z.int().min(1).default(1).describe('Epochs from one validation to the next.'),
  early_stopping: z.boolean().default(true).describe('Stop when val_loss has stopped falling (see patience).'),
  patience: z.int().min(1).default(10).describe('Validations without a better val_loss before early stopping ends the run.'),
  checkpoint_monitor: z
    .enum(['val_loss', 'val_acc'])
    .default('val_loss')
    .describe('What the best checkpoint is best at; of equal ones the earlier stays.'),
  log_every_n_steps: z.int().min(1).default(10).describe('Optimiser steps from one logged train_loss and train_acc to the next.'),
  seed: z.int().min(0).max(4294967295).default(42).describe('Seed of weights, pairs and augmentation; --seed on the command line wins.'),
  precision: z
    .enum(['float32', 'bf16'])
    .default('float32')
    .describe('Number format of the computation. This version computes in float32 only.'),
});
