import fs from 'node:fs';
import path from 'node:path';

/** Whether a run's process wrote into its log after that time (ISO 8601). */
export function hasBegunSince(runFolder: string, time: string): boolean {
  const log = fs.statSync(path.join(runFolder, 'events.jsonl'), { throwIfNoEntry: false });
  return log !== undefined && log.size > 0 && log.mtimeMs > Date.parse(time);
}
