import path from 'node:path';
import type { RunEvent } from '../../src-shared/schemas/run-event';
import { readLogPart } from './read-log-part';
import { seekEvent } from './seek-event';

/**
 * A page of a run's events: at most `limit` with a number above `afterSeq`. What stands before is not parsed; a run without a log has
 * none.
 * @throws AnalogonError DATA_UNREADABLE when nothing readable follows the cursor but a broken line does
 */
export function readEventsAfter(runFolder: string, afterSeq: number, limit: number): readonly RunEvent[] {
  const file = path.join(runFolder, 'events.jsonl');
  const events: RunEvent[] = [];
  for (let position = seekEvent(file, afterSeq); events.length < limit; ) {
    const part = readLogPart(file, position);
    if (part.kind === 'replaced') break;
    for (const event of part.events) if (event.seq > afterSeq && events.length < limit) events.push(event);
    if (part.problem && events.length === 0) throw part.problem;
    if (part.isAtEnd) break;
    position = part.position;
  }
  return events;
}
