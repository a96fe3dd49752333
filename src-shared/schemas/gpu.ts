import * as z from 'zod';

/** An NVIDIA GPU as `nvidia-smi` reports it. What it does not say is missing. */
export const gpu = z.object({
  index: z.int().nonnegative(),
  uuid: z.string(),
  name: z.string(),
  memoryTotalMiB: z.number(),
  memoryUsedMiB: z.number(),
  utilizationPercent: z.number().optional(),
  temperatureCelsius: z.number().optional(),
  /** Processes that compute on it, ours and others'. */
  processes: z.array(z.object({ pid: z.int(), memoryMiB: z.number().optional() })).readonly(),
});
export type Gpu = z.infer<typeof gpu>;
