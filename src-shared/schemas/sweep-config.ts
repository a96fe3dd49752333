import * as z from 'zod';

const values = z.array(z.unknown()).min(1);

const range = z.strictObject({
  min: z.number().describe('Smallest value.'),
  max: z.number().describe('Largest value.'),
  scale: z.enum(['linear', 'log']).default('linear').describe('log: each factor is as likely as another, as for learning rates.'),
});

const parameter = z.union(
  [values, z.strictObject({ choices: values }), range],
  'write a list of values such as [0.01, 0.03], or with method: random { min: 0.001, max: 0.1, scale: log } or { choices: [a, b] }',
);

/** Asynchronous successive halving (Li et al. 2020, "A system for massively parallel hyperparameter tuning"). */
export const asynchronousHalvingConfig = z.strictObject({
  method: z.enum(['asha']).default('asha').describe('Asynchronous successive halving.'),
  min_epochs: z.int().min(1).default(1).describe('Epochs before the first decision; the next ones are reduction_factor times later each.'),
  reduction_factor: z.int().min(2).default(3).describe('Of the runs that came to a decision, the best one in this many goes on.'),
  metric: z.enum(['val_loss', 'val_acc']).default('val_loss').describe('What the runs are compared by.'),
});
export type AsynchronousHalvingConfig = z.output<typeof asynchronousHalvingConfig>;

/** A search over settings, or the same settings with several seeds. */
export const sweepConfig = z.strictObject({
  method: z.enum(['grid', 'random']).default('grid').describe('Every combination, or combinations drawn at random (with training.seed).'),
  parameters: z
    .record(z.string(), parameter)
    .nullable()
    .default(null)
    .describe(
      'What to try, by key path: model.learning_rate: [0.01, 0.03]. With method: random also { min, max, scale: linear or log } and { choices: […] }.',
    ),
  max_runs: z.int().min(1).nullable().default(null).describe('Most runs to start, every seed counted; null: all combinations.'),
  seeds: z
    .array(z.int().min(0).max(4294967295))
    .min(1)
    .nullable()
    .default(null)
    .describe('Each combination is trained once per seed; null: training.seed alone.'),
  early_termination: z
    .union([z.boolean(), asynchronousHalvingConfig], 'write true, false, or a mapping such as { min_epochs: 2, reduction_factor: 3 }')
    .default(false)
    .describe('Stop runs that are worse than the rest: true, false (the default), or a mapping with the settings.'),
});
export type SweepConfig = z.output<typeof sweepConfig>;

/** Settings of early termination; undefined where a sweep has none. */
export function earlyTerminationOf({ early_termination: setting }: SweepConfig): AsynchronousHalvingConfig | undefined {
  if (setting === false) return undefined;
  return setting === true ? asynchronousHalvingConfig.parse({}) : setting;
}
