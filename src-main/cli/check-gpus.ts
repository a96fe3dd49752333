import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { EngineChoice } from '../../src-shared/schemas/run-process-message';
import { findNvidiaGpus } from '../tensorflow-runtime/find-nvidia-gpus';
import { usesCuda } from '../tensorflow-runtime/installed-runtimes';

/** Makes sure that every asked-for device exists and that the engine can use it. @throws AnalogonError GPU_UNAVAILABLE */
export async function checkGpus(gpus: readonly number[], engine: EngineChoice, environment: NodeJS.ProcessEnv): Promise<void> {
  if (gpus.length === 0) return;
  const present = await findNvidiaGpus(environment);
  const missing = gpus.filter((id) => id >= present.length);
  if (missing.length > 0) {
    const found =
      present.length === 0
        ? 'this machine has no NVIDIA GPU (nvidia-smi finds none)'
        : `there are ${present.length}: 0 to ${present.length - 1}`;
    throw new AnalogonError(
      'GPU_UNAVAILABLE',
      `--gpus ${gpus.join(',')}: GPU ${missing.join(', ')} does not exist, ${found}. Leave --gpus out to train on the CPU.`,
    );
  }
  if (engine.kind === 'wasm' || !usesCuda(engine.directory, environment)) {
    throw new AnalogonError(
      'GPU_UNAVAILABLE',
      `--gpus ${gpus.join(',')}: the engine in use (${engine.kind}, ${engine.reason}) computes on the CPU. Run "analogon runtime install cuda", or leave --gpus out.`,
    );
  }
}
