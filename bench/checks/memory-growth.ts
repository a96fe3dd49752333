import type { BenchContext } from '../bench-context';
import { prepareBenchmarkData } from '../benchmark-data';
import { createRequest, ourProgram } from '../contestants/our-programs';
import { openLines } from '../measure/measurement-process';
import type { MemorySample } from '../ours/measure-memory';

/** Steps until buffers, caches and the compiler have what they want. */
const warmUpSteps = 200;
/** Ten batches of 64 pairs; a batch a step kept would be 12 GiB in 5,000 steps. */
const allowedGrowthMiB = 25;

type Context = Pick<BenchContext, 'builtFolder' | 'scratchFolder' | 'nativeEngine' | 'threads' | 'report'>;

/** Trains the full model for so many steps. @returns whether the number of tensors stayed and the resident set grew by no more than allowed */
export async function checkMemoryGrowth(context: Context, steps: number): Promise<boolean> {
  const data = await prepareBenchmarkData(3, 1);
  const settings = {
    comparison: 'concat_absdiff',
    seed: 42,
    epochs: 1,
    batchSize: 64,
    pairsPerEpoch: 64 * (steps + 1),
    logEverySteps: 100,
  } as const;
  const lines = openLines(
    ourProgram(context, 'measure-memory', createRequest(context, data, settings, context.nativeEngine, context.threads)),
  );
  const samples: MemorySample[] = [];
  try {
    while ((samples.at(-1)?.step ?? 0) < steps) {
      const sample = JSON.parse(await lines.next()) as MemorySample;
      samples.push(sample);
      context.report(`step ${sample.step}: ${sample.tensors} tensors, ${sample.residentMiB.toFixed(0)} MiB`);
    }
  } finally {
    await lines.close();
  }
  const settled = samples.filter(({ step }) => step >= warmUpSteps);
  const [first, last] = [settled[0], settled.at(-1)];
  if (!first || !last) throw new Error(`--steps: at least ${warmUpSteps}`);
  const growthMiB = last.residentMiB - first.residentMiB;
  const isFlat = settled.every(({ tensors }) => tensors === first.tensors) && growthMiB < allowedGrowthMiB;
  context.report(
    `${isFlat ? 'flat' : 'GROWS'}: from step ${first.step} to ${last.step} ${first.tensors} → ${last.tensors} tensors, resident ${first.residentMiB.toFixed(0)} → ${last.residentMiB.toFixed(0)} MiB (${growthMiB >= 0 ? '+' : ''}${growthMiB.toFixed(1)}, allowed ${allowedGrowthMiB})`,
  );
  return isFlat;
}
