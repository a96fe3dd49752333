import fs from 'node:fs';
import path from 'node:path';
import type { RunEvent } from '../../../src-shared/schemas/run-event';
import { writeLaunchRecord } from '../launch-record';
import { createRunFolder, type RunFolder } from '../run-folder';

/** For tests: a run's folder with these events in its log. */
export function writeRunFolder(workspace: string, idParts: readonly string[], events: readonly RunEvent[]): RunFolder {
  const run = createRunFolder(workspace, idParts);
  writeLaunchRecord(run.folder, { created: events[0]?.time ?? '2026-01-01T00:00:00.000Z', varied: {} });
  appendEvents(run.folder, events);
  return run;
}

export function appendEvents(runFolder: string, events: readonly RunEvent[]): void {
  fs.appendFileSync(path.join(runFolder, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
}
