import os from 'node:os';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { chooseEngine } from './choose-engine';
import { readCpuFeatures } from './cpu-features';
import { findNvidiaDriver, type NvidiaDriver } from './find-nvidia-gpus';
import { findPip } from './find-pip';
import { findPythonTensorflow } from './find-python-tensorflow';
import { listRuntimes, runtimesFolder } from './installed-runtimes';
import { findWheelRequirements } from './wheel-requirements';

/** The lines of `analogon runtime doctor`: what is there, what would be used and why, what to do. Changes nothing. */
export async function diagnoseRuntime(environment: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const [driver, pip, python] = await Promise.all([findNvidiaDriver(environment), findPip(environment), findPythonTensorflow(environment)]);
  const runtimes = listRuntimes(environment);
  const features = readCpuFeatures();
  const variables = ['ANALOGON_TENSORFLOW_DIR', 'ANALOGON_ENGINE', 'ANALOGON_CACHE_DIR'].filter((name) => environment[name]);
  return [
    `System      ${os.type()} ${os.release()} ${process.arch}, Node ${process.versions.node}`,
    `CPU         ${os.cpus()[0]?.model.trim() ?? 'unknown'}, ${os.availableParallelism()} threads${features ? `, ${features.join(' ')}` : ''}`,
    ...describeGpus(driver),
    ...variables.map((name) => `Variable    ${name}=${environment[name]}`),
    ...(runtimes.length === 0
      ? [`Installed   none in ${runtimesFolder(environment)}`]
      : runtimes.map((runtime) => `Installed   ${runtime.name} in ${runtime.directory}`)),
    `Python      ${python.kind === 'usable' ? `TensorFlow ${python.version} in ${python.directory}` : python.reason}`,
    `pip         ${pip ? `${pip.version} (${[pip.command, ...pip.args].join(' ')})` : 'none on the PATH'}`,
    ...(await describeChoice(environment)),
    ...advise({ driver, hasPip: pip !== undefined, variants: runtimes.map((runtime) => runtime.variant) }),
  ];
}

function describeGpus(driver: NvidiaDriver): readonly string[] {
  switch (driver.kind) {
    case 'answers':
      return driver.gpus.map((gpu) => `GPU         ${gpu.name}, ${gpu.memoryMiB} MiB, driver ${gpu.driver}`);
    case 'fails':
      return [`GPU         nvidia-smi is there, but no NVIDIA GPU can be used: ${driver.reason}`];
    case 'missing':
      return ['GPU         no NVIDIA driver answers (nvidia-smi)'];
  }
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
  readonly driver: NvidiaDriver;
  readonly hasPip: boolean;
  readonly variants: readonly string[];
}

/** Oldest driver for CUDA 12 on Linux (NVIDIA, "CUDA Compatibility", minor version compatibility). */
const oldestDriver = 525;

function advise({ driver, hasPip, variants }: Situation): readonly string[] {
  const hasGpu = driver.kind === 'answers';
  const wanted = hasGpu ? 'cuda' : 'cpu';
  const outdated = hasGpu && driver.gpus.find((gpu) => Number.parseInt(gpu.driver, 10) < oldestDriver);
  const driverAdvice = outdated
    ? [`To do       update the NVIDIA driver: ${outdated.driver} is too old for CUDA 12, which needs ${oldestDriver} or newer`]
    : [];
  if (variants.includes(wanted)) return driverAdvice.length > 0 ? driverAdvice : ['To do       nothing'];
  if (variants.length > 0 && !hasGpu) {
    const cause = driver.kind === 'fails' ? 'repair the NVIDIA driver' : "install NVIDIA's driver";
    return [`To do       for the GPU: ${cause}, until nvidia-smi lists the card; without one the CUDA runtime computes on the CPU`];
  }
  if (!findWheelRequirements(wanted))
    return [`To do       nothing: TensorFlow publishes no ${wanted} library for this platform that can be used here`];
  const command = `analogon runtime install${hasGpu ? ' cuda' : ''}`;
  return [
    ...driverAdvice,
    hasPip ? `To do       ${command}` : `To do       install Python 3 with pip (Debian, Ubuntu: python3-pip), then ${command}`,
  ];
}
