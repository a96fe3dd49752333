import type { EvaluationResult, RunEvent, RunStage } from '../../src-shared/schemas/run-event';
import { createSeriesCollector, type MetricSeries } from './metric-series';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/** A result and where in the training it was measured. `epoch` counts from 1. */
export interface MeasuredResult extends EvaluationResult {
  readonly epoch: number;
  readonly step: number;
}

/** What a run amounts to: a pure fold of its events, so it can be made again from the log at any time. */
export interface RunSummary {
  /** The last stage heard of while a run has not said how it ended; its process may be gone all the same. */
  readonly status: RunStage | 'completed' | 'stopped' | 'failed';
  /** The latest start; a resumed run has several. */
  readonly started?: EventOf<'run.started'>;
  readonly dataset?: EventOf<'dataset.prepared'>;
  readonly completed?: EventOf<'run.completed'>;
  readonly failure?: { readonly code: string; readonly message: string };
  /** Time at work in seconds, summed over resumes. */
  readonly seconds: number;
  /** Epochs completed. */
  readonly epoch: number;
  readonly step: number;
  /** By metric name: `train_loss`, `lr`, … every few steps; the same per epoch; `val_loss`, `val_acc`, … per validation. */
  readonly series: { readonly steps: MetricSeries; readonly epochs: MetricSeries; readonly validations: MetricSeries };
  /** All latest values by metric name. */
  readonly last: Readonly<Record<string, number>>;
  readonly lastValidation?: MeasuredResult;
  /** The validation the best checkpoint was saved at; without such a checkpoint the one with the lowest `val_loss`. */
  readonly bestValidation?: MeasuredResult;
  readonly test?: MeasuredResult;
  /** Accuracy that simpler predictors reach on the test pairs, by name. */
  readonly probes?: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}

/** Folds the events of one run, in order of `seq`. A resumed run that repeats steps replaces what it logged of them before. */
export function summarizeRun(events: readonly RunEvent[]): RunSummary {
  const steps = createSeriesCollector();
  const epochs = createSeriesCollector();
  const validationSeries = createSeriesCollector();
  let validations: MeasuredResult[] = [];
  let bestEpoch: number | undefined;
  let last: Record<string, number> = {};
  let status: RunSummary['status'] = 'preparing';
  let epoch = 0;
  let step = 0;
  const warnings: string[] = [];
  const found: { -readonly [Key in 'started' | 'dataset' | 'completed' | 'failure' | 'test' | 'probes']?: RunSummary[Key] } = {};

  for (const event of events) {
    switch (event.type) {
      case 'run.started':
        status = 'preparing';
        found.started = event;
        delete found.completed;
        delete found.failure;
        break;
      case 'stage.changed':
        status = event.stage;
        break;
      case 'dataset.prepared':
        found.dataset = event;
        break;
      case 'metrics.logged':
        steps.add(event);
        step = event.step;
        last = { ...last, ...event.metrics };
        break;
      case 'epoch.completed':
        epochs.add(event);
        ({ epoch, step } = event);
        last = { ...last, ...event.metrics };
        break;
      case 'validation.completed':
        validationSeries.add(event);
        validations = [...validations.filter((earlier) => earlier.step < event.step), event];
        last = { ...last, ...event.metrics };
        break;
      case 'test.completed':
        found.test = event;
        found.probes = event.probes;
        last = { ...last, ...event.metrics };
        break;
      case 'checkpoint.saved':
        if (event.kind === 'best') bestEpoch = event.epoch;
        break;
      case 'health.warning':
        warnings.push(event.message);
        break;
      case 'log':
        if (event.level === 'warning') warnings.push(event.message);
        break;
      case 'run.completed':
        status = 'completed';
        found.completed = event;
        break;
      case 'run.stopped':
        status = 'stopped';
        break;
      case 'run.failed':
        status = 'failed';
        found.failure = { code: event.code, message: event.message };
        break;
      case 'epoch.started':
        status = 'training';
        break;
      case 'progress':
        break;
    }
  }
  return {
    ...found,
    status,
    seconds: secondsAtWork(events),
    epoch,
    step,
    series: { steps: steps.series, epochs: epochs.series, validations: validationSeries.series },
    last,
    lastValidation: validations.at(-1),
    bestValidation: validations.find((result) => result.epoch === bestEpoch) ?? lowestLoss(validations),
    warnings,
  };
}

/** From each start to the last event before the next start: the pause before a resume is not work. */
function secondsAtWork(events: readonly RunEvent[]): number {
  let milliseconds = 0;
  let previous: number | undefined;
  for (const event of events) {
    const time = Date.parse(event.time);
    if (previous !== undefined && event.type !== 'run.started') milliseconds += Math.max(0, time - previous);
    previous = time;
  }
  return milliseconds / 1000;
}

function lowestLoss(validations: readonly MeasuredResult[]): MeasuredResult | undefined {
  const lossOf = (result: MeasuredResult) => result.metrics['val_loss'] ?? Number.POSITIVE_INFINITY;
  return validations.reduce<MeasuredResult | undefined>(
    (best, result) => (best && lossOf(best) <= lossOf(result) ? best : result),
    undefined,
  );
}
