import * as z from 'zod';

/** A search over settings. Accepted by the schema; runs once the scheduler exists. */
export const sweepConfig = z.strictObject({
  method: z.enum(['grid', 'random']).default('grid').describe('Every combination, or combinations drawn at random.'),
  parameters: z
    .record(z.string(), z.array(z.unknown()).min(1))
    .describe('Values to try by key path, such as model.learning_rate: [0.01, 0.03].'),
  max_runs: z.int().min(1).nullable().default(null).describe('Most runs to start; null: no limit.'),
  seeds: z
    .array(z.int().min(0).max(4294967295))
    .min(1)
    .nullable()
    .default(null)
    .describe('Each combination is trained once per seed; null: training.seed.'),
  early_termination: z.boolean().default(false).describe('Stop runs that are clearly worse than the rest.'),
});
