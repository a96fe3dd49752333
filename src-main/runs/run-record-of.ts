import type { RunEvent } from '../../src-shared/schemas/run-event';
import type { RunRecord } from '../../src-shared/schemas/run-record';
import type { LaunchRecord } from './launch-record';

/** A run whose log has no event yet. */
export function newRunRecord(id: string, { created, origin, varied }: LaunchRecord): RunRecord {
  return { id, state: 'queued', created, epoch: 0, step: 0, metrics: {}, canResume: false, origin, varied, seq: 0 };
}

/**
 * The record after one event more: a pure fold, in order of `seq`. It knows the log alone, so its state is `queued`, `running` or an end;
 * what queue, lock and files add comes from `present-run.ts`.
 */
export function advanceRunRecord(before: RunRecord, event: RunEvent): RunRecord {
  const record = { ...before, seq: event.seq };
  switch (event.type) {
    case 'run.completed':
      return { ...atEnd(record, event), state: 'completed' };
    case 'run.stopped':
      return { ...atEnd(record, event), state: 'stopped' };
    case 'run.failed':
      return { ...atEnd(record, event), state: 'failed', failure: { code: event.code, message: event.message, lastLines: [] } };
    default:
      return advanceAtWork(atWork(record, event), event);
  }
}

function atEnd({ stage: _, pid: __, failure: ___, ...record }: RunRecord, { time }: RunEvent): RunRecord {
  return { ...record, started: record.started ?? time, ended: time };
}

/** Whatever a run says besides how it ended, it is at work: after an end, again. */
function atWork({ ended: _, failure: __, ...record }: RunRecord, { time }: RunEvent): RunRecord {
  return { ...record, state: 'running', started: record.started ?? time };
}

function advanceAtWork(record: RunRecord, event: RunEvent): RunRecord {
  switch (event.type) {
    case 'run.started':
      return restart(record, event);
    case 'stage.changed':
      return { ...record, stage: event.stage };
    case 'epoch.started':
      return { ...record, stage: 'training' };
    case 'metrics.logged':
      return { ...record, step: event.step, metrics: { ...record.metrics, ...event.metrics } };
    case 'epoch.completed':
      return { ...record, epoch: event.epoch, step: event.step, metrics: { ...record.metrics, ...event.metrics } };
    case 'validation.completed':
    case 'test.completed':
      return { ...record, metrics: { ...record.metrics, ...event.metrics } };
    case 'checkpoint.saved':
      return event.kind === 'best' ? { ...record, best: { epoch: event.epoch, metrics: validationOf(record, event.metrics) } } : record;
    default:
      return record;
  }
}

function restart(record: RunRecord, event: Extract<RunEvent, { type: 'run.started' }>): RunRecord {
  const { pid, engine, device, epochs, stepsPerEpoch, resumedFrom } = event;
  const begun: RunRecord = { ...record, stage: record.stage ?? 'preparing', pid, engine, device, epochs, stepsPerEpoch };
  const { best: _, ...fromTheStart } = begun;
  if (!resumedFrom) return { ...fromTheStart, epoch: 0, step: 0, metrics: {} };
  return { ...begun, step: resumedFrom.step, epoch: Math.floor(resumedFrom.step / Math.max(1, stepsPerEpoch)) };
}

/** A checkpoint says of its validation only what it was chosen by; the validation itself came just before. */
function validationOf({ metrics }: RunRecord, chosenBy: Readonly<Record<string, number>>): Record<string, number> {
  return { ...Object.fromEntries(Object.entries(metrics).filter(([name]) => name.startsWith('val_'))), ...chosenBy };
}
