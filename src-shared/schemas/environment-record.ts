import * as z from 'zod';

/** `environment.json` of a run: with what it was computed, as of its latest start. */
export const environmentRecord = z.object({
  analogon: z.string(),
  node: z.string(),
  electron: z.string().optional(),
  platform: z.string(),
  cpu: z.string().optional(),
  engine: z.enum(['native', 'wasm']),
  engineVersion: z.string(),
  engineReason: z.string(),
  device: z.string(),
  /** The GPU it was given, by `nvidia-smi`'s index; missing for the CPU. */
  gpu: z.string().optional(),
  threads: z.int().positive(),
  seed: z.int(),
  /** Path of the data file. */
  dataset: z.string(),
  datasetHash: z.string(),
  /** SHA-256 (hex) of `resolved-config.json` as one line. */
  configHash: z.string(),
  /** Of the repository that the run folder lies in, if any. */
  git: z.object({ commit: z.string(), hasChanges: z.boolean() }).optional(),
  /** A resumed run's checkpoint: where it stood, and the SHA-256 (hex) of its file. */
  resumedFrom: z.object({ epoch: z.int(), step: z.int(), checkpointHash: z.string() }).optional(),
});
export type EnvironmentRecord = z.infer<typeof environmentRecord>;
