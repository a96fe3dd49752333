import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { EngineChoice } from '../../src-shared/schemas/run-process-message';
import type { ConfigFile } from '../configs/load-config-file';
import { createEngine, type FinishedRun } from '../engine';
import type { RunOverrides } from '../runs/plan-runs';
import type { CliContext } from './cli-context';
import { canUseColour } from './display/can-use-colour';
import { createLiveDisplay } from './display/live-display';
import type { RunDisplay } from './display/run-display';

export interface TrainAndShowOptions extends RunOverrides {
  readonly files: readonly ConfigFile[];
  readonly engine: EngineChoice;
  readonly gpus: readonly number[];
  readonly maxParallel: number;
  readonly json: boolean;
}

/**
 * Trains all runs of the files with live progress on standard output. Ctrl-C once: stop after the batch, with a checkpoint;
 * twice: at once.
 * @throws AnalogonError, before anything starts; `INTERRUPTED` after a Ctrl-C
 */
export async function trainAndShow(context: CliContext, options: TrainAndShowOptions): Promise<readonly FinishedRun[]> {
  const { stdout } = context;
  const engine = createEngine(context);
  let display: RunDisplay | undefined;
  let interrupts = 0;
  const interrupt = () => {
    interrupts++;
    engine.stop();
    display?.print(interrupts === 1 ? 'Stopping after the present batch; Ctrl-C again stops at once.' : 'Stopping at once.');
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    const finished = await engine.train(options.files, {
      ...options,
      onStart: (runs) => {
        display = createLiveDisplay({
          stream: stdout,
          json: options.json,
          isTerminal: stdout.isTTY,
          hasColour: canUseColour(stdout, context.environment),
          columns: () => stdout.columns ?? 80,
          rows: () => stdout.rows ?? 24,
          runs: runs.map(({ id }) => id),
        });
      },
      onEvent: (run, event) => display?.show(run.id, event),
    });
    if (interrupts > 0) throw new AnalogonError('INTERRUPTED', 'Interrupted. What was finished is kept; stopped runs have a last.ckpt.');
    return finished;
  } finally {
    display?.close();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
