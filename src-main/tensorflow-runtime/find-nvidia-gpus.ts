import { runProgram } from './run-program';

export interface NvidiaGpu {
  readonly name: string;
  readonly driver: string;
  readonly memoryMiB: number;
}

/** NVIDIA's driver on this machine, as `nvidia-smi` tells it. */
export type NvidiaDriver =
  | { readonly kind: 'answers'; readonly gpus: readonly NvidiaGpu[] }
  /** There is an `nvidia-smi`, but it fails or lists no card. */
  | { readonly kind: 'fails'; readonly reason: string }
  | { readonly kind: 'missing' };

/** The cards of the driver; empty without one. */
export async function findNvidiaGpus(environment: NodeJS.ProcessEnv): Promise<readonly NvidiaGpu[]> {
  const driver = await findNvidiaDriver(environment);
  return driver.kind === 'answers' ? driver.gpus : [];
}

export async function findNvidiaDriver(environment: NodeJS.ProcessEnv): Promise<NvidiaDriver> {
  const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader,nounits'];
  const result = await runProgram('nvidia-smi', query, { environment, signal: AbortSignal.timeout(10_000) });
  // A program that is not there has no exit code; one that hangs has none either, but then nothing explains it.
  if (result.code === undefined)
    return result.stderr.includes('ENOENT') ? { kind: 'missing' } : { kind: 'fails', reason: 'it does not answer' };
  // It explains on standard output why it cannot reach the driver.
  if (result.code !== 0)
    return { kind: 'fails', reason: firstLine(`${result.stdout}\n${result.stderr}`) ?? `it ends with code ${result.code}` };
  const gpus = result.stdout
    .split('\n')
    .map((line) => line.split(',').map((field) => field.trim()))
    .flatMap(([name, driver, memory]) => (name && driver ? [{ name, driver, memoryMiB: Number(memory) }] : []));
  return gpus.length > 0 ? { kind: 'answers', gpus } : { kind: 'fails', reason: 'it lists no card' };
}

function firstLine(text: string): string | undefined {
  return text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '');
}
