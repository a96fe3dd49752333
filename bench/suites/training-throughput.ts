import type { BenchContext } from '../bench-context';
import { type BenchmarkData, prepareBenchmarkData, writePeerPlan } from '../benchmark-data';
import { createRequest, ourProgram, wasmEngine } from '../contestants/our-programs';
import { fastestFlags, peerProgram } from '../contestants/peer-program';
import type { Contestant } from '../measure/measure-rounds';
import { createMeasuredConfig } from '../measured-config';
import type { MeasuredGroup } from '../report/row';
import { compareRounds, ours } from './compare-rounds';

/** More than any measurement takes, so that no epoch ends in one. */
const endlessPairs = 2_000_000;
const peerPairs = 40_000;
const settings = { comparison: 'concat', seed: 42, epochs: 1, logEverySteps: 10 } as const;
const pairsPerSecond = 'pairs/s';

/** Batch 64 and 32×32 cells, against everybody. */
export async function measureBatch64(context: BenchContext): Promise<MeasuredGroup> {
  const data = await prepareBenchmarkData(3, 1);
  const contestants = [ourTraining(context, data, 64), ...(await peerTrainings(context, data, 64, true)), eagerTraining(context, data)];
  return compareRounds(context, 'batch 64, 32×32 cells', pairsPerSecond, contestants, [
    { name: 'batch64_lightning', title: 'batch 64, Lightning', peers: ['lightning'], better: 'higher', must: 2.4, aim: 3.5 },
    { name: 'batch64_pytorch', title: 'batch 64, best PyTorch', peers: pytorchNames, better: 'higher', must: 1.6, aim: 2 },
    { name: 'batch64_eager', title: 'batch 64, eager tfjs on the same library', peers: ['eager'], better: 'higher', must: 9, aim: 12 },
    {
      name: 'peak_rss',
      title: 'peak memory in training, Lightning',
      peers: ['lightning'],
      better: 'lower',
      aim: 0.6,
      unit: 'MiB',
      value: ({ peakRssMiB }) => peakRssMiB,
    },
  ]);
}

export async function measureBatch256(context: BenchContext): Promise<MeasuredGroup> {
  const data = await prepareBenchmarkData(3, 1);
  const contestants = [ourTraining(context, data, 256), ...(await peerTrainings(context, data, 256, false))];
  return compareRounds(context, 'batch 256, 32×32 cells', pairsPerSecond, contestants, [
    { name: 'batch256_pytorch', title: 'batch 256, best PyTorch', peers: pytorchNames, better: 'higher', must: 1.6, aim: 2 },
  ]);
}

export async function measureLargeFields(context: BenchContext): Promise<MeasuredGroup> {
  const data = await prepareBenchmarkData(0.5, 2);
  const contestants = [ourTraining(context, data, 64), ...(await peerTrainings(context, data, 64, true))];
  return compareRounds(context, 'batch 64, 64×64 cells', pairsPerSecond, contestants, [
    { name: 'fields64_lightning', title: '64×64 cells, batch 64, Lightning', peers: ['lightning'], better: 'higher', must: 1.4, aim: 2 },
    { name: 'fields64_pytorch', title: '64×64 cells, batch 64, best PyTorch', peers: pytorchNames, better: 'higher', must: 1.1, aim: 1.5 },
  ]);
}

/** The embedded engine against tfjs in pure JavaScript: what there would be without either library. */
export async function measureEmbeddedEngine(context: BenchContext): Promise<MeasuredGroup> {
  const data = await prepareBenchmarkData(3, 1);
  // One step of pure JavaScript takes many seconds.
  const request = createRequest(
    context,
    data,
    { ...settings, batchSize: 32, pairsPerEpoch: endlessPairs, logEverySteps: 1 },
    wasmEngine,
    1,
  );
  const contestants: Contestant[] = [
    { name: ours, label: 'Analogon, WASM', program: ourProgram(context, 'measure-training', request) },
    { name: 'cpu', label: 'tfjs cpu (JavaScript)', program: ourProgram(context, 'measure-eager-training', request) },
  ];
  return compareRounds(context, 'WASM, batch 32, one thread', pairsPerSecond, contestants, [
    { name: 'wasm_cpu', title: 'WASM, batch 32, one thread, eager tfjs cpu', peers: ['cpu'], better: 'higher', must: 100 },
  ]);
}

const pytorchNames = ['pytorch', 'compiled'];

function ourTraining(context: BenchContext, data: BenchmarkData, batchSize: number): Contestant {
  const request = createRequest(
    context,
    data,
    { ...settings, batchSize, pairsPerEpoch: endlessPairs },
    context.nativeEngine,
    context.threads,
  );
  return { name: ours, label: 'Analogon', program: ourProgram(context, 'measure-training', request) };
}

function eagerTraining(context: BenchContext, data: BenchmarkData): Contestant {
  const eager = { ...settings, batchSize: 64, pairsPerEpoch: endlessPairs, logEverySteps: 1 };
  const request = createRequest(context, data, eager, context.nativeEngine, context.threads);
  return { name: 'eager', label: 'tfjs, eager', program: ourProgram(context, 'measure-eager-training', request) };
}

async function peerTrainings(context: BenchContext, data: BenchmarkData, batchSize: number, withLightning: boolean): Promise<Contestant[]> {
  const plan = await writePeerPlan(data, createMeasuredConfig({ ...settings, batchSize, pairsPerEpoch: peerPairs }));
  const program = (...flags: string[]) => peerProgram(context, 'train', plan, batchSize, flags);
  return [
    ...(withLightning ? [{ name: 'lightning', label: 'PyTorch Lightning', program: program('--engine', 'lightning') }] : []),
    { name: 'pytorch', label: 'PyTorch, channels last', program: program(...fastestFlags) },
    ...(context.triesCompile
      ? [{ name: 'compiled', label: 'PyTorch, compiled', isOptional: true, program: program(...fastestFlags, '--compile') }]
      : []),
  ];
}
