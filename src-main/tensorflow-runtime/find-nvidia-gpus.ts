import { runProgram } from './run-program';

export interface NvidiaGpu {
  readonly name: string;
  readonly driver: string;
  readonly memoryMiB: number;
}

/** What `nvidia-smi` lists; empty without an NVIDIA driver. */
export async function findNvidiaGpus(environment: NodeJS.ProcessEnv): Promise<readonly NvidiaGpu[]> {
  const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader,nounits'];
  const result = await runProgram('nvidia-smi', query, { environment, signal: AbortSignal.timeout(10_000) });
  if (result.code !== 0) return [];
  return result.stdout
    .split('\n')
    .map((line) => line.split(',').map((field) => field.trim()))
    .flatMap(([name, driver, memory]) => (name && driver ? [{ name, driver, memoryMiB: Number(memory) }] : []));
}
