import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { chooseEngine } from '../../src-main/tensorflow-runtime/choose-engine';
import { findNvidiaDriver } from '../../src-main/tensorflow-runtime/find-nvidia-gpus';
import { usesCuda } from '../../src-main/tensorflow-runtime/installed-runtimes';
import type { EngineChoice } from '../../src-shared/schemas/run-process-message';
import type { BenchContext } from '../bench-context';
import { prepareBenchmarkData } from '../benchmark-data';
import { createRequest, ourProgram } from '../contestants/our-programs';
import { measureRounds } from '../measure/measure-rounds';
import { summarize } from '../measure/summarize';

type Context = Omit<BenchContext, 'nativeEngine' | 'python' | 'peerScript' | 'race' | 'triesCompile'> & {
  readonly nativeEngine: Extract<EngineChoice, { kind: 'native' }>;
};

/** Tests that compare with PyTorch's numbers or with eager execution. */
const parityTests = [
  'src-main/models',
  'src-main/training',
  'src-main/evaluation',
  'src-main/tensorflow/operations',
  'src-main/tensorflow/graph',
];
const batchSizes = [64, 256];

/** Why the GPU cannot be measured here, or undefined. */
export async function findReasonWithoutGpu(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const driver = await findNvidiaDriver(environment);
  if (driver.kind === 'missing') return 'no NVIDIA driver answers (nvidia-smi)';
  if (driver.kind === 'fails') return `nvidia-smi is there, but no NVIDIA GPU can be used: ${driver.reason}`;
  const engine = await chooseEngine({ environment, allowInstall: false });
  if (engine.kind === 'wasm' || !usesCuda(engine.directory, environment))
    return `${driver.gpus[0]?.name} is here, but not the library for it; run "analogon runtime install cuda"`;
  return undefined;
}

/** Trains on the GPU and runs the parity tests there. @returns whether all of it came out well */
export async function checkGpu(context: Context, repository: string): Promise<boolean> {
  const data = await prepareBenchmarkData(3, 1);
  for (const batchSize of batchSizes) {
    const settings = { comparison: 'concat', seed: 42, epochs: 1, batchSize, pairsPerEpoch: 20_000_000, logEverySteps: 100 } as const;
    const request = createRequest(context, data, settings, context.nativeEngine, context.threads);
    const contestant = { name: 'gpu', label: 'GPU', program: ourProgram(context, 'measure-training', request) };
    const { rounds } = await measureRounds([contestant], context);
    const { device } = JSON.parse(fs.readFileSync(path.join(request.runFolder, 'environment.json'), 'utf8')) as { device: string };
    const { min, median, max } = summarize(rounds.flatMap((round) => round.get('gpu')?.rate ?? []));
    context.report(`batch ${batchSize} on ${device}: ${median.toFixed(0)} (${min.toFixed(0)} … ${max.toFixed(0)}) pairs/s`);
    if (device === 'CPU') {
      context.report('TensorFlow found no GPU though nvidia-smi lists one; "analogon runtime doctor" may know why.');
      return false;
    }
  }
  const vitest = path.join(repository, 'node_modules', 'vitest', 'vitest.mjs');
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...parityTests], {
    cwd: repository,
    stdio: 'inherit',
    // TF32 has 10 bits of mantissa; the tolerances are those of float32.
    env: { ...process.env, ANALOGON_TENSORFLOW_DIR: context.nativeEngine.directory, NVIDIA_TF32_OVERRIDE: '0' },
  });
  return status === 0;
}
