import fs from 'node:fs';
import type { RunEvent } from '../../src-shared/schemas/run-event';

/** Appends what a person wants to read of a run to its `run.log`; the numbers are in `events.jsonl`. */
export function createRunLog(file: string): { note(event: RunEvent): void } {
  return {
    note(event) {
      const line = describe(event);
      if (line !== undefined) fs.appendFileSync(file, `${event.time} ${line}\n`);
    },
  };
}

function describe(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'run.started':
      return `started: ${event.engineVersion} (${event.engine}) on ${event.device}, ${event.threads} threads, seed ${event.seed}, ${event.parameters} parameters${event.resumedFrom ? `, resumed in epoch ${event.resumedFrom.epoch} after step ${event.resumedFrom.step}` : ''}`;
    case 'dataset.prepared':
      return `dataset: ${event.frames} frames (${event.trainFrames} training, ${event.validationFrames} validation, ${event.testFrames} test, ${event.droppedFrames} left out), cache ${event.cache}`;
    case 'epoch.completed':
      return `epoch ${event.epoch}: ${listMetrics(event.metrics)}, ${event.seconds.toFixed(1)} s`;
    case 'validation.completed':
    case 'test.completed':
      return `${event.type === 'test.completed' ? 'test' : 'validation'}: ${listMetrics(event.metrics)}`;
    case 'checkpoint.saved':
      return event.kind === 'best' ? `best checkpoint of epoch ${event.epoch}: ${listMetrics(event.metrics)}` : undefined;
    case 'log':
    case 'health.warning':
      return event.message;
    case 'run.completed':
      return `completed after ${event.epochs} epochs (${event.reason}), ${event.seconds.toFixed(1)} s, best epoch ${event.bestEpoch}`;
    case 'run.stopped':
      return `stopped in epoch ${event.epoch} after step ${event.step}${stopReasons[event.reason ?? 'requested']}`;
    case 'run.failed':
      return `failed: ${event.code}: ${event.message}`;
    default:
      return undefined;
  }
}

function listMetrics(metrics: Readonly<Record<string, number>>): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
    .join(', ');
}

const stopReasons = {
  requested: '',
  host_gone: ', since what had started it went away',
  early_termination: ', since other runs of its sweep are better',
} as const;
