import fs from 'node:fs';
import path from 'node:path';
import { createRunLog } from '../../src-main/logging/run-log';
import { openEventLog } from '../../src-main/runs/event-log';
import { readCheckpoint, writeCheckpoint } from '../../src-main/storage/checkpoint-file';
import type { RunEvent } from '../../src-shared/schemas/run-event';

/** CPU seconds that writing these events and checkpoints took a run: they are written once more, as the run did. */
export function measureOwnCost(runFolder: string, events: readonly RunEvent[]): number {
  const folder = path.join(runFolder, 'again');
  fs.mkdirSync(folder);
  const checkpoint = readCheckpoint(path.join(runFolder, 'checkpoints', 'last.ckpt'));
  const log = openEventLog(path.join(folder, 'events.jsonl'));
  const text = createRunLog(path.join(folder, 'run.log'));
  const before = process.cpuUsage();
  for (const { seq: _, time: __, ...body } of events) {
    text.note(log.append(body));
    if (body.type === 'checkpoint.saved') writeCheckpoint(path.join(folder, 'again.ckpt'), checkpoint);
  }
  const { user, system } = process.cpuUsage(before);
  log.close();
  return (user + system) / 1e6;
}
