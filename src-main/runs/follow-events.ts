import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { RunEvent } from '../../src-shared/schemas/run-event';
import { readLogPart } from './read-log-part';
import { seekEvent } from './seek-event';

/** The shortest time between two batches, and the time from one look at a quiet log to the next. */
const batchMs = 100;

export interface FollowEventsOptions {
  /** Ends the iteration quietly. */
  readonly signal: AbortSignal;
  /** Whether the run waits or is at work: more events may come. The iteration ends when it is not and all is read. */
  readonly isActive: () => boolean;
}

/**
 * Replays a run's events after the cursor, then follows its growing log: without gap or repeat, at most one batch (of about half a MiB)
 * per 100 ms. The log need not be there yet. It is looked at rather than watched: a look costs some 20 µs, and watching does not
 * work on network drives.
 * @throws AnalogonError DATA_UNREADABLE at a broken line, after the events before it; also when another file takes the log's place
 */
export async function* followEvents(
  runFolder: string,
  afterSeq: number,
  { signal, isActive }: FollowEventsOptions,
): AsyncGenerator<readonly RunEvent[], void, void> {
  const file = path.join(runFolder, 'events.jsonl');
  let position = seekEvent(file, afterSeq);
  while (!signal.aborted) {
    // Asked before reading: what the run wrote up to its end is then in what is read.
    const isOver = !isActive();
    const part = readLogPart(file, position, { isWriterGone: isOver });
    if (part.kind === 'replaced') {
      throw new AnalogonError('DATA_UNREADABLE', `${file}: was replaced by another file while it was followed. Follow the run anew.`);
    }
    position = part.position;
    const events = part.events.filter(({ seq }) => seq > afterSeq);
    if (events.length > 0) yield events;
    if (part.problem) throw part.problem;
    if (isOver && part.isAtEnd) return;
    try {
      await wait(batchMs, undefined, { signal });
    } catch {
      return;
    }
  }
}
