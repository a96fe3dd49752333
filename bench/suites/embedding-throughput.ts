import type { BenchContext } from '../bench-context';
import { prepareBenchmarkData, writePeerPlan } from '../benchmark-data';
import { createRequest, ourProgram } from '../contestants/our-programs';
import { peerProgram } from '../contestants/peer-program';
import { createMeasuredConfig } from '../measured-config';
import type { MeasuredGroup } from '../report/row';
import { compareRounds, ours } from './compare-rounds';

const settings = { comparison: 'concat', seed: 42, epochs: 1, logEverySteps: 10, batchSize: 256, pairsPerEpoch: 40_000 } as const;

export async function measureEmbedding(context: BenchContext): Promise<MeasuredGroup> {
  const data = await prepareBenchmarkData(3, 1);
  const plan = await writePeerPlan(data, createMeasuredConfig(settings));
  const request = createRequest(context, data, settings, context.nativeEngine, context.threads);
  const peer = (...flags: string[]) => peerProgram(context, 'embed', plan, settings.batchSize, flags);
  const contestants = [
    { name: ours, label: 'Analogon', program: ourProgram(context, 'measure-embedding', request) },
    { name: 'pytorch', label: 'PyTorch', program: peer() },
    { name: 'channels-last', label: 'PyTorch, channels last', program: peer('--channels-last') },
    ...(context.triesCompile ? [{ name: 'compiled', label: 'PyTorch, compiled', isOptional: true, program: peer('--compile') }] : []),
  ];
  return compareRounds(context, 'embedding, batch 256, 32×32 cells', 'frames/s', contestants, [
    {
      name: 'embedding_pytorch',
      title: 'embedding, batch 256, PyTorch',
      peers: ['pytorch', 'channels-last'],
      better: 'higher',
      must: 1.2,
      aim: 1.6,
    },
    { name: 'embedding_compiled', title: 'embedding, batch 256, compiled PyTorch', peers: ['compiled'], better: 'higher' },
  ]);
}
