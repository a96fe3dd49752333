import fs from 'node:fs';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { type RunEvent, runEvent } from '../../src-shared/schemas/run-event';
import { parseEventLine } from './parse-event-line';

/** How far an `events.jsonl` has been read: its last event known, and where in the file (bytes) it begins and ends, without newline. */
export interface LogPosition {
  readonly seq: number;
  /** Of that event: with `seq` it tells whether the file is still the one that was read. */
  readonly time: string;
  readonly start: number;
  readonly end: number;
}

export const logStart: LogPosition = { seq: 0, time: '', start: 0, end: 0 };

export type LogPart =
  /** The file is shorter than what was read of it, or holds something else there. */
  | { readonly kind: 'replaced' }
  | {
      readonly kind: 'read';
      readonly events: readonly RunEvent[];
      readonly position: LogPosition;
      /** Whether nothing whole follows. */
      readonly isAtEnd: boolean;
      /** What is wrong with the line after `position`: nothing can be read past it. */
      readonly problem?: AnalogonError;
    };

export interface ReadLogPartOptions {
  /** About how much is read at most; one longer line is read all the same. */
  readonly maxBytes?: number;
  /** A last event that lacks only its newline then counts; else its writer may still take it back. */
  readonly isWriterGone?: boolean;
}

/** Reads the events after a position; none where there is no file yet. */
export function readLogPart(
  file: string,
  from: LogPosition,
  { maxBytes = 1 << 19, isWriterGone = false }: ReadLogPartOptions = {},
): LogPart {
  let descriptor: number | undefined;
  try {
    descriptor = fs.openSync(file, 'r');
    const size = fs.fstatSync(descriptor).size;
    for (let length = from.end - from.start + maxBytes; ; length *= 2) {
      const bytes = readBytes(descriptor, from.start, Math.min(length, size - from.start));
      const isWhole = from.start + bytes.length >= size;
      const part = parseBytes(bytes, from, file, isWhole && isWriterGone);
      if (part.kind === 'replaced' || part.events.length > 0 || part.problem || isWhole) {
        return part.kind === 'read' && !isWhole ? { ...part, isAtEnd: false } : part;
      }
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return from.seq === 0 ? { kind: 'read', events: [], position: from, isAtEnd: true } : { kind: 'replaced' };
    }
    const problem = new AnalogonError('DATA_UNREADABLE', `${file}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
    return { kind: 'read', events: [], position: from, isAtEnd: true, problem };
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

/** @param bytes of the file, from the start of the last known event on */
function parseBytes(bytes: Buffer, from: LogPosition, file: string, mayLackNewline: boolean): LogPart {
  const events: RunEvent[] = [];
  let position = from;
  let next = 0;
  if (from.seq > 0) {
    next = from.end - from.start + 1;
    if (!isSameEvent(bytes.toString('utf8', 0, next - 1), from) || (bytes[next - 1] ?? newline) !== newline) return { kind: 'replaced' };
  }
  const accept = (event: RunEvent, end: number) => {
    events.push(event);
    position = { seq: event.seq, time: event.time, start: from.start + next, end: from.start + end };
    next = end + 1;
  };
  try {
    for (let end = bytes.indexOf(newline, next); end >= 0; end = bytes.indexOf(newline, next)) {
      accept(parseEventLine(bytes.toString('utf8', next, end), position.seq + 1, file), end);
    }
  } catch (error) {
    if (!(error instanceof AnalogonError)) throw error;
    return { kind: 'read', events, position, isAtEnd: true, problem: error };
  }
  const last = mayLackNewline ? tryParse(bytes.toString('utf8', next)) : undefined;
  if (last?.seq === position.seq + 1) accept(last, bytes.length);
  return { kind: 'read', events, position, isAtEnd: true };
}

const newline = 10;

function isSameEvent(line: string, { seq, time }: LogPosition): boolean {
  const event = tryParse(line);
  return event?.seq === seq && event.time === time;
}

function tryParse(line: string): RunEvent | undefined {
  try {
    return runEvent.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Fewer than asked for where the file has become shorter meanwhile. */
function readBytes(descriptor: number, start: number, length: number): Buffer {
  const bytes = Buffer.alloc(Math.max(0, length));
  let done = 0;
  for (let read = -1; read !== 0 && done < bytes.length; done += read) {
    read = fs.readSync(descriptor, bytes, done, bytes.length - done, start + done);
  }
  return bytes.subarray(0, done);
}
