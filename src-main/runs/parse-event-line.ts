import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { type RunEvent, runEvent } from '../../src-shared/schemas/run-event';

/**
 * One whole line of `events.jsonl`, without its newline.
 * @param lineNumber counts from 1; the event's `seq` must be the same
 * @throws AnalogonError DATA_UNREADABLE, naming file and line
 */
export function parseEventLine(line: string, lineNumber: number, file: string): RunEvent {
  const broken = (problem: string) =>
    new AnalogonError('DATA_UNREADABLE', `${file}, line ${lineNumber}: ${problem}; restore the file from a copy, or train the run again`);
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw broken(line.trim() === '' ? 'is empty' : 'is not JSON');
  }
  const parsed = runEvent.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw broken(`is not an event of this version (${issue?.path.join('.') || 'event'}: ${issue?.message ?? 'invalid'})`);
  }
  if (parsed.data.seq !== lineNumber) throw broken(`seq is ${parsed.data.seq} where ${lineNumber} follows`);
  return parsed.data;
}
