import fs from 'node:fs/promises';
import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { type RunEvent, runEvent } from '../../src-shared/schemas/run-event';
import { parseEventLine } from './parse-event-line';

export interface EventLog {
  readonly events: readonly RunEvent[];
  /** What was found after the last newline and is no whole event: its writer was cut off, or is still writing. */
  readonly tornLine?: string;
}

/**
 * Reads `events.jsonl` of a run.
 * @throws AnalogonError RUN_NOT_FOUND without such a file; DATA_UNREADABLE, naming file and line, where a line is not an
 *   event or its `seq` does not follow the line before it. Only a last line without its newline may be broken.
 */
export async function readEvents(runFolder: string): Promise<EventLog> {
  const file = path.join(runFolder, 'events.jsonl');
  const lines = (await readText(file, runFolder)).split('\n');
  const afterLastNewline = lines.pop() ?? '';
  const events: RunEvent[] = [];
  for (const line of lines) events.push(parseEventLine(line, events.length + 1, file));
  if (afterLastNewline === '') return { events };
  // The newline alone may be missing: then the event is whole.
  const last = tryParse(afterLastNewline);
  return last?.seq === events.length + 1 ? { events: [...events, last] } : { events, tornLine: afterLastNewline };
}

async function readText(file: string, runFolder: string): Promise<string> {
  try {
    return await fs.readFile(file, 'utf8');
  } catch (cause) {
    if (isMissing(cause))
      throw new AnalogonError('RUN_NOT_FOUND', `${runFolder}: no events.jsonl: not the folder of a run, or of one that never started`, {
        cause,
      });
    throw new AnalogonError('DATA_UNREADABLE', `${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function tryParse(line: string): RunEvent | undefined {
  try {
    return runEvent.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

const isMissing = (cause: unknown) => cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
