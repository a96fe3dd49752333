import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { RunEvent } from '../../src-shared/schemas/run-event';
import { createRunLog } from '../logging/run-log';
import type { RunFailure } from './classify-failure';
import { openEventLog } from './event-log';
import { takeRunLock } from './run-lock';

const retryMs = 5000;

/**
 * Writes why a run failed into its log, once its process is gone. Where that cannot be written (a full disk) the event is given all the
 * same, and written later if there is room before this process ends and nobody has gone on with the run.
 * @param lastSeq number of the last event that is known of the run
 */
export function appendRunFailure(runFolder: string, failure: RunFailure, lastSeq: number): RunEvent {
  const attempt = tryToAppend(runFolder, failure);
  if (attempt.event) return attempt.event;
  const seq = (attempt.lastSeq ?? lastSeq) + 1;
  if (attempt.canRetry) writeLater(runFolder, failure, seq);
  return { seq, time: new Date().toISOString(), type: 'run.failed', ...failure };
}

function writeLater(runFolder: string, failure: RunFailure, seq: number): void {
  const timer = setInterval(() => {
    const attempt = tryToAppend(runFolder, failure, seq);
    if (!attempt.canRetry) clearInterval(timer);
  }, retryMs);
  timer.unref();
}

interface Attempt {
  readonly event?: RunEvent;
  /** Number of the last event in the log, where it could be opened. */
  readonly lastSeq?: number;
  readonly canRetry: boolean;
}

/** @param onlyAs gives up when the event would get another number */
function tryToAppend(runFolder: string, failure: RunFailure, onlyAs?: number): Attempt {
  let lastSeq: number | undefined;
  try {
    const release = takeRunLock(runFolder);
    try {
      const log = openEventLog(path.join(runFolder, 'events.jsonl'));
      try {
        lastSeq = log.lastSeq;
        if (onlyAs !== undefined && lastSeq + 1 !== onlyAs) return { lastSeq, canRetry: false };
        const event = log.append({ type: 'run.failed', ...failure });
        noteIfPossible(runFolder, event);
        return { event, canRetry: false };
      } finally {
        log.close();
      }
    } finally {
      release();
    }
  } catch (error) {
    return { lastSeq, canRetry: error instanceof AnalogonError && error.code === 'DISK_FULL' };
  }
}

function noteIfPossible(runFolder: string, event: RunEvent): void {
  try {
    createRunLog(path.join(runFolder, 'run.log')).note(event);
  } catch {
    // The event log has it.
  }
}
