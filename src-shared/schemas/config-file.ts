import * as z from 'zod';
import { dataConfig } from './data-config';
import { modelConfig } from './model-config';
import { runId } from './run-id';
import { sweepConfig } from './sweep-config';
import { trainingSectionConfig } from './training-section-config';
import { wandbConfig } from './wandb-config';

const sections = {
  model: modelConfig.describe('The network, its loss and its optimiser.'),
  training: trainingSectionConfig.describe('How training proceeds.'),
  data: dataConfig.describe('Which fields are read and what is done to them.'),
  wandb: wandbConfig.nullable().prefault({}).describe('Weights & Biases: accepted, without effect in this version.'),
};
const wholeFile = {
  sweep: sweepConfig
    .nullable()
    .default(null)
    .describe('A search over settings, or the same settings with several seeds: each combination is a run of its own.'),
  use_lightning: z.boolean().default(true).describe('Accepted for compatibility; there is one trainer, so it has no effect.'),
};

/** A file with one model, before what depends on several keys is checked and filled in. */
export const singleModelFile = z.strictObject({
  id: runId.describe('Name of the run and of its folder under experiments/.'),
  ...sections,
  ...wholeFile,
});

/** A file with a `models` list: its other sections are shared, and each model's own win key by key. */
export const multiModelFile = z.strictObject({
  id: runId.optional().describe('Name of the group and of its folder under experiments/. Default: the name of the file.'),
  ...sections,
  models: z
    .array(
      z.strictObject({
        id: runId.describe('Name of the model, unique in this file, and of its folder in that of the group.'),
        ...sections,
      }),
    )
    .min(1)
    .describe('The models to train; their settings win over the shared ones, key by key.'),
  ...wholeFile,
});

/** Settings of one run with every default filled in, except those that follow from other keys. */
export type UnresolvedTrainingConfig = z.output<typeof singleModelFile>;
