import type { RunEvent } from '../../../src-shared/schemas/run-event';
import { formatMetric } from './format-metric';

/**
 * An event as one plain line for logs and grep: `NAME: what key=value key=value`. Undefined for events that say nothing
 * to a reader of a log (single steps, stages, progress); epochs and validations are put together in `plain-display`.
 */
export function formatEventLine(run: string, event: RunEvent): string | undefined {
  switch (event.type) {
    case 'run.started': {
      const { engine, engineVersion, device, threads, seed, parameters, epochs, stepsPerEpoch } = event;
      return line(run, 'started', {
        engine,
        version: engineVersion,
        device,
        threads,
        seed,
        parameters,
        epochs,
        steps_per_epoch: stepsPerEpoch,
      });
    }
    case 'dataset.prepared': {
      const { frames, trainFrames, validationFrames, testFrames, droppedFrames, cache } = event;
      return line(run, 'dataset', {
        frames,
        train: trainFrames,
        validation: validationFrames,
        test: testFrames,
        dropped: droppedFrames,
        cache,
      });
    }
    case 'test.completed':
      return line(run, 'test', { ...formatMetrics(event.metrics), ...formatMetrics(event.probes ?? {}, 'probe_') });
    case 'log':
      return `${run}: ${event.level} ${oneLine(event.message)}`;
    case 'health.warning':
      return `${run}: warning ${event.code} ${oneLine(event.message)}`;
    case 'run.completed':
      return line(run, 'completed', {
        reason: event.reason,
        best_epoch: event.bestEpoch,
        epochs: event.epochs,
        seconds: event.seconds.toFixed(1),
      });
    case 'run.stopped':
      return line(run, 'stopped', { epoch: event.epoch, step: event.step });
    case 'run.failed':
      return `${run}: failed ${event.code} ${oneLine(event.message)}`;
    case 'stage.changed':
    case 'progress':
    case 'epoch.started':
    case 'metrics.logged':
    case 'epoch.completed':
    case 'validation.completed':
    case 'checkpoint.saved':
      return undefined;
  }
}

export interface EpochLine {
  readonly epoch: number;
  readonly epochs: number | undefined;
  readonly step: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly seconds: number | undefined;
}

/** What an epoch came to, training and validation together. */
export function formatEpochLine(run: string, { epoch, epochs, step, metrics, seconds }: EpochLine): string {
  const place = epochs === undefined ? `${epoch}` : `${epoch}/${epochs}`;
  return line(run, `epoch ${place}`, {
    step,
    ...formatMetrics(metrics),
    ...(seconds === undefined ? {} : { seconds: seconds.toFixed(1) }),
  });
}

function line(run: string, what: string, values: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(values).map(([key, value]) => `${key}=${/^[^\s"=]+$/.test(`${value}`) ? value : JSON.stringify(value)}`);
  return [`${run}: ${what}`, ...pairs].join(' ');
}

/** Without thousands separators, so that a program can read it. */
const formatMetrics = (metrics: Readonly<Record<string, number>>, prefix = '') =>
  Object.fromEntries(Object.entries(metrics).map(([name, value]) => [prefix + name, formatMetric(name, value).replaceAll(',', '')]));

const oneLine = (message: string) => message.trim().replace(/\s*\r?\n\s*/g, ' | ');
