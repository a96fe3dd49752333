import os from 'node:os';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { chooseEngine } from './choose-engine';
import { readCpuFeatures } from './cpu-features';
import { findNvidiaGpus } from './find-nvidia-gpus';
import { findPip } from './find-pip';
import { findPythonTensorflow } from './find-python-tensorflow';
import { listRuntimes, runtimesFolder } from './installed-runtimes';
import { findWheelRequirements } from './wheel-requirements';

/** The lines of `analogon runtime doctor`: what is there, what would be used and why, what to do. Changes nothing. */
export async function diagnoseRuntime(environment: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const [gpus, pip, python] = await Promise.all([findNvidiaGpus(environment), findPip(environment), findPythonTensorflow(environment)]);
  const runtimes = listRuntimes(environment);
  const features = readCpuFeatures();
  const variables = ['ANALOGON_TENSORFLOW_DIR', 'ANALOGON_ENGINE', 'ANALOGON_CACHE_DIR'].filter((name) => environment[name]);
  return [
    `System      ${os.type()} ${os.release()} ${process.arch}, Node ${process.versions.node}`,
    `CPU         ${os.cpus()[0]?.model.trim() ?? 'unknown'}, ${os.availableParallelism()} threads${features ? `, ${features.join(' ')}` : ''}`,
    ...(gpus.length === 0
      ? ['GPU         no NVIDIA driver answers (nvidia-smi)']
      : gpus.map((gpu) => `GPU         ${gpu.name}, ${gpu.memoryMiB} MiB, driver ${gpu.driver}`)),
    ...variables.map((name) => `Variable    ${name}=${environment[name]}`),
    ...(runtimes.length === 0
      ? [`Installed   none in ${runtimesFolder(environment)}`]
      : runtimes.map((runtime) => `Installed   ${runtime.name} in ${runtime.directory}`)),
    `Python      ${python.kind === 'usable' ? `TensorFlow ${python.version} in ${python.directory}` : python.reason}`,
    `pip         ${pip ? `${pip.version} (${[pip.command, ...pip.args].join(' ')})` : 'none on the PATH'}`,
    ...(await describeChoice(environment)),
    ...advise({ hasGpu: gpus.length > 0, hasPip: pip !== undefined, variants: runtimes.map((runtime) => runtime.variant) }),
  ];
}

async function describeChoice(environment: NodeJS.ProcessEnv): Promise<readonly string[]> {
  try {
    const choice = await chooseEngine({ environment, allowInstall: false });
    const engine = choice.kind === 'native' ? `native TensorFlow ${choice.version} in ${choice.directory}` : `WASM ${choice.version}`;
    return [`Would use   ${engine}: ${choice.reason}`];
  } catch (error) {
    if (!(error instanceof AnalogonError)) throw error;
    return [`Would fail  ${error.message}`];
  }
}

interface Situation {
  readonly hasGpu: boolean;
  readonly hasPip: boolean;
  readonly variants: readonly string[];
}

function advise({ hasGpu, hasPip, variants }: Situation): readonly string[] {
  const wanted = hasGpu ? 'cuda' : 'cpu';
  if (variants.includes(wanted) || (variants.length > 0 && !hasGpu)) return ['To do       nothing'];
  if (!findWheelRequirements(wanted))
    return [`To do       nothing: TensorFlow publishes no ${wanted} library for this platform that can be used here`];
  const command = `analogon runtime install${hasGpu ? ' cuda' : ''}`;
  return [hasPip ? `To do       ${command}` : `To do       install Python 3 with pip (Debian, Ubuntu: python3-pip), then ${command}`];
}
