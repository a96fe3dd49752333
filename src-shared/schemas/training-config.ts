import type * as z from 'zod';
import { singleModelFile } from './config-file';
import { countClasses } from './count-classes';
import { durationHours } from './duration';
import { findConfigConflicts } from './find-config-conflicts';

/**
 * Settings of one run: every key has its value. A parsed config parses again to the same config, so it can be stored and read back.
 * Conflicts between keys are `custom` issues; their `params.other` is the path of the other key.
 */
export const trainingConfig = singleModelFile
  .superRefine((config, context) => {
    for (const { path, other, message } of findConfigConflicts(config)) {
      context.addIssue({ code: 'custom', path: [...path], message, params: { other } });
    }
  })
  .transform((config) => {
    const { model, data } = config;
    const classes = countClasses(config);
    return {
      ...config,
      model: { ...model, num_classes: classes, res_in_channels: model.res_in_channels ?? data.variables.length },
      data: { ...data, time_interval: data.time_interval ?? classes * durationHours(data.frequency) },
    };
  });
export type TrainingConfig = z.output<typeof trainingConfig>;

/** Hours from one frame to the next, which is also the width of a class. */
export function frequencyHours(config: { readonly data: { readonly frequency: string } }): number {
  return durationHours(config.data.frequency);
}

/** Hours left out between training, validation and test. */
export function splitGapHours(config: TrainingConfig): number {
  const { gap } = config.training.split;
  return gap === 'auto' ? config.data.time_interval : gap;
}

/** Hours of one training–validation–test cycle of the `blocks` split. */
export function splitPeriodHours(config: TrainingConfig): number {
  return durationHours(config.training.split.period);
}
