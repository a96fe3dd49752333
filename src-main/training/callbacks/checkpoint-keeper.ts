import path from 'node:path';
import type { TrainingProgress } from '../../../src-shared/schemas/checkpoint-metadata';
import type { RunEventBody } from '../../../src-shared/schemas/run-event';
import type { TrainingCallback } from '../training-callback';
import type { TrainingState } from '../training-state';

export interface CheckpointKeeperOptions {
  readonly runFolder: string;
  readonly monitor: 'val_loss' | 'val_acc';
  readonly best: TrainingProgress['best'];
  /** Milliseconds from one checkpoint in the middle of an epoch to the next. */
  readonly intervalMs: number;
  readonly write: (file: string, state: TrainingState, best: TrainingProgress['best']) => void;
  readonly emit: (event: RunEventBody) => void;
  readonly now?: () => number;
}

/** Keeps `best_model.ckpt` (of equal ones the earlier stays) and `last.ckpt` (each epoch's end, every few minutes, and at a stop). */
export function createCheckpointKeeper(options: CheckpointKeeperOptions): TrainingCallback & { readonly best: TrainingProgress['best'] } {
  const { runFolder, monitor, write, emit, now = () => performance.now() } = options;
  let best = options.best;
  let written = now();
  // Whether last.ckpt holds the present state.
  let isKept = false;

  const save = (kind: 'best' | 'last', state: TrainingState, metrics: Record<string, number>) => {
    const name = kind === 'best' ? 'best_model.ckpt' : 'last.ckpt';
    write(path.join(runFolder, 'checkpoints', name), state, best);
    if (kind === 'last') {
      written = now();
      isKept = true;
    }
    emit({ type: 'checkpoint.saved', kind, path: `checkpoints/${name}`, epoch: state.epoch, step: state.step, metrics });
  };

  return {
    get best() {
      return best;
    },
    stepCompleted(state) {
      isKept = false;
      if (now() - written >= options.intervalMs) save('last', state, {});
    },
    validationCompleted(state, { metrics }) {
      const value = metrics[monitor === 'val_loss' ? 'loss' : 'acc'] ?? Number.NaN;
      if (!Number.isFinite(value)) return;
      const isBetter = best === undefined || (monitor === 'val_loss' ? value < best.value : value > best.value);
      if (!isBetter) return;
      best = { value, epoch: state.epoch };
      save('best', state, { [monitor]: value });
    },
    epochSettled: (state) => save('last', state, {}),
    trainingEnded(state) {
      if (state.stop === 'stop_requested' && !isKept) save('last', state, {});
    },
  };
}
