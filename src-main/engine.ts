import path from 'node:path';
import { AnalogonError } from '../src-shared/errors/analogon-error';
import type { RunEvent } from '../src-shared/schemas/run-event';
import type { EngineChoice, RunProcessRequest } from '../src-shared/schemas/run-process-message';
import type { ConfigFile } from './configs/load-config-file';
import { checkDataset } from './datasets/check-dataset';
import type { LaunchRunProcess } from './runs/launch-run-process';
import { createRunFolders, type PlannedRun, planRuns, type ReadyRun, type RunOverrides } from './runs/plan-runs';
import { askRunProcess, type RunOutcome, type SupervisedRun, superviseRun } from './runs/supervise-run';

export interface EngineOptions {
  /** Folder with `configs/`, `data/` and `experiments/`. */
  readonly workspace: string;
  readonly launchRunProcess: LaunchRunProcess;
  readonly environment: NodeJS.ProcessEnv;
  /** CPU threads that all runs share. */
  readonly threads: number;
}

export interface TrainOptions extends RunOverrides {
  readonly engine: EngineChoice;
  /** NVIDIA device ids; run i gets `gpus[i mod n]`. Empty: the CPU, or the engine's own choice. */
  readonly gpus: readonly number[];
  readonly maxParallel: number;
  readonly onStart?: (runs: readonly ReadyRun[]) => void;
  readonly onEvent: (run: ReadyRun, event: RunEvent) => void;
}

export interface FinishedRun {
  readonly run: ReadyRun;
  /** Undefined for a run that was waiting when everything was stopped. */
  readonly outcome: RunOutcome | undefined;
}

/** Owns the runs of a workspace. Hosts (command line, server, desktop) differ in how they show them. */
export interface Engine {
  /**
   * Trains every run of the files. All of them are checked first: an error leaves no folder behind.
   * @throws AnalogonError
   */
  train(files: readonly ConfigFile[], options: TrainOptions): Promise<readonly FinishedRun[]>;
  /** Evaluation or prediction in a process of its own. */
  ask(request: RunProcessRequest, signal?: AbortSignal): Promise<unknown>;
  /** First call: running trainings stop after their batch, waiting ones do not start. Second: at once. */
  stop(): void;
  /** Where frame caches of the workspace lie. */
  readonly cacheFolder: string;
  readonly threads: number;
}

export function createEngine({ workspace, launchRunProcess, environment, threads }: EngineOptions): Engine {
  const cacheFolder = path.join(workspace, '.analogon', 'frames');
  const active = new Set<SupervisedRun>();
  let stops = 0;

  const trainOne = async (run: ReadyRun, index: number, options: TrainOptions): Promise<RunOutcome> => {
    const gpu = options.gpus[index % options.gpus.length];
    const request = {
      kind: 'train',
      runFolder: run.folder,
      datasetPath: run.datasetPath,
      cacheFolder,
      engine: options.engine,
      threads: Math.max(1, Math.floor(threads / options.maxParallel)),
    } as const;
    const processEnvironment = gpu === undefined ? environment : { ...environment, CUDA_VISIBLE_DEVICES: String(gpu) };
    const supervised = superviseRun(launchRunProcess, request, processEnvironment, (event) => options.onEvent(run, event));
    active.add(supervised);
    try {
      return await supervised.outcome;
    } finally {
      active.delete(supervised);
    }
  };

  return {
    cacheFolder,
    threads,
    async train(files, options) {
      const planned = planRuns(files, workspace, options);
      for (const run of planned) await checkRun(run);
      const runs = createRunFolders(planned, workspace);
      options.onStart?.(runs);
      const results: FinishedRun[] = [];
      const waiting = runs.entries();
      const work = async () => {
        for (const [index, run] of waiting) {
          results[index] = { run, outcome: stops > 0 ? undefined : await trainOne(run, index, options) };
        }
      };
      await Promise.all(Array.from({ length: Math.min(options.maxParallel, runs.length) }, work));
      return results;
    },
    ask: (request, signal) => askRunProcess(launchRunProcess, request, environment, signal),
    stop() {
      stops++;
      for (const run of active) stops === 1 ? run.stop() : run.kill();
    },
  };
}

/** A data file that does not fit is also a question of the config: the message names the place of both. */
async function checkRun({ file, source, datasetPath, config }: PlannedRun): Promise<void> {
  try {
    await checkDataset(datasetPath, config);
  } catch (error) {
    if (!(error instanceof AnalogonError) || error.code !== 'DATA_MISMATCH') throw error;
    const variables = source.get('data.variables');
    const place = variables ? `${file.file}:${variables.line}:${variables.column}` : file.file;
    throw new AnalogonError('DATA_MISMATCH', `${place}: ${error.message}`, { cause: error });
  }
}
