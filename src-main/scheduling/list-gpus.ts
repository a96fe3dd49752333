import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { Gpu } from '../../src-shared/schemas/gpu';
import { type ProgramResult, runProgram } from '../tensorflow-runtime/run-program';
import { gpuFields, hasInstances, parseGpus, processFields } from './parse-nvidia-smi';

/** Takes 30 ms where the driver is loaded, a few seconds where it is loaded for the question; a broken driver never answers. */
const answerLimitMs = 10_000;

/**
 * The NVIDIA GPUs and who computes on them, as `nvidia-smi` on the environment's PATH tells it now. Empty where there is no such
 * program or no card.
 * @throws AnalogonError GPU_UNAVAILABLE when it fails, or does not answer within the limit
 */
export async function listGpus(environment: NodeJS.ProcessEnv, limitMs = answerLimitMs): Promise<readonly Gpu[]> {
  const [cards, processes] = await Promise.all(
    [`--query-gpu=${gpuFields}`, `--query-compute-apps=${processFields}`].map((query) =>
      ask([query, '--format=csv,noheader,nounits'], environment, limitMs),
    ),
  );
  if (cards === undefined) return [];
  const instances = hasInstances(processes ?? '') ? await ask(['-L'], environment, limitMs) : '';
  return parseGpus(cards, processes ?? '', instances ?? '');
}

/** The answer; undefined where there is nothing to ask or no card. */
async function ask(query: readonly string[], environment: NodeJS.ProcessEnv, limitMs: number): Promise<string | undefined> {
  const result = await answerInTime(query, environment, limitMs);
  if (result === 'late') {
    throw new AnalogonError(
      'GPU_UNAVAILABLE',
      `nvidia-smi did not answer within ${limitMs / 1000} s: the driver hangs. See what "nvidia-smi" says in a terminal, or train on the CPU.`,
    );
  }
  if (result.code === 0) return result.stdout;
  if (result.code === undefined && result.stderr.includes('ENOENT')) return undefined;
  const words = [result.stdout, result.stderr].map((text) => text.trim()).filter((text) => text !== '');
  if (words.some((text) => text.includes('No devices were found'))) return undefined;
  throw new AnalogonError(
    'GPU_UNAVAILABLE',
    `nvidia-smi failed${result.code === undefined ? '' : ` with code ${result.code}`}: ${words.join(' ') || 'it says nothing'}`,
  );
}

/** A process that waits for a broken driver cannot even be killed, so that its end is not waited for. */
function answerInTime(query: readonly string[], environment: NodeJS.ProcessEnv, limitMs: number): Promise<ProgramResult | 'late'> {
  return new Promise((resolve) => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      abort.abort();
      resolve('late');
    }, limitMs);
    void runProgram('nvidia-smi', query, { environment, signal: abort.signal }).then((result) => {
      clearTimeout(timer);
      resolve(result);
    });
  });
}
