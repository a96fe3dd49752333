import type { RunEvent } from '../../../src-shared/schemas/run-event';

/** How far a run is, as its live line needs it. */
export interface RunProgress {
  readonly phase: 'waiting' | 'preparing' | 'training' | 'validating' | 'testing' | 'completed' | 'stopped' | 'failed';
  /** `what` with its share done, 0 … 1, while data are prepared or an evaluation runs. */
  readonly task?: { readonly what: string; readonly share: number };
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** Where this process began to train; a resumed run does not begin at step 0. */
  readonly origin?: { readonly step: number; readonly time: number };
  /** Seconds to the last step at the pace so far, validations included. */
  readonly secondsLeft?: number;
  readonly seconds?: number;
  /** Code of the failure. */
  readonly failure?: string;
}

export const waitingRun: RunProgress = { phase: 'waiting', epoch: 0, epochs: 0, step: 0, steps: 0, metrics: {} };

/** The progress after one more event. */
export function followEvent(progress: RunProgress, event: RunEvent): RunProgress {
  switch (event.type) {
    case 'run.started':
      return { ...waitingRun, phase: 'preparing', epochs: event.epochs, steps: event.epochs * event.stepsPerEpoch };
    case 'stage.changed':
      return { ...progress, phase: event.stage, task: undefined };
    case 'progress':
      return { ...progress, task: { what: event.what, share: event.total > 0 ? Math.min(1, event.done / event.total) : 0 } };
    case 'epoch.started':
      return { ...atStep(progress, event, {}), phase: 'training' };
    case 'metrics.logged':
      return { ...atStep(progress, event, event.metrics), phase: 'training' };
    case 'epoch.completed':
    case 'validation.completed':
    case 'test.completed':
      return atStep(progress, event, event.metrics);
    case 'run.completed':
      return { ...progress, phase: 'completed', epoch: event.epochs, seconds: event.seconds, task: undefined };
    case 'run.stopped':
      return { ...progress, phase: 'stopped', epoch: event.epoch, step: event.step, task: undefined };
    case 'run.failed':
      return { ...progress, phase: 'failed', failure: event.code, task: undefined };
    case 'dataset.prepared':
      return { ...progress, task: undefined };
    case 'checkpoint.saved':
    case 'health.warning':
    case 'log':
      return progress;
  }
}

interface Moment {
  readonly epoch: number;
  readonly step: number;
  readonly time: string;
}

function atStep(progress: RunProgress, { epoch, step, time }: Moment, metrics: RunProgress['metrics']): RunProgress {
  const now = Date.parse(time);
  const origin = progress.origin ?? { step, time: now };
  const stepsDone = step - origin.step;
  const secondsLeft = stepsDone > 0 ? (((now - origin.time) / stepsDone) * Math.max(0, progress.steps - step)) / 1000 : undefined;
  return { ...progress, task: undefined, epoch, step, origin, secondsLeft, metrics: { ...progress.metrics, ...metrics } };
}
