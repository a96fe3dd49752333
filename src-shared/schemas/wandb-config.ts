import * as z from 'zod';

/** Weights & Biases: accepted so that existing files work; without effect until tracking is implemented. */
export const wandbConfig = z.strictObject({
  project: z.string().nullable().default(null).describe('Project the runs belong to.'),
  entity: z.string().nullable().default(null).describe('User or team that owns the project.'),
  tags: z.array(z.string()).default([]).describe('Tags of the runs.'),
  mode: z.enum(['offline', 'online', 'disabled']).default('offline').describe('Where the tracker writes.'),
});
