import fs from 'node:fs';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { type RunEvent, type RunEventBody, runEvent } from '../../src-shared/schemas/run-event';
import { toDiskFullError } from '../storage/disk-full-error';

/** The one writer of a run's `events.jsonl`. */
export interface EventLogWriter {
  /** Numbers and dates the event and writes its line at once; values that are not finite are left out. @throws AnalogonError DISK_FULL */
  append(body: RunEventBody): RunEvent;
  /** Number of the last event; 0 before the first. */
  readonly lastSeq: number;
  close(): void;
}

/**
 * Opens a run's event log for appending, and makes it where there is none. The numbers go on where the file ends; what a
 * killed writer left of a last line is cut off.
 * @param now the clock
 * @throws AnalogonError DATA_UNREADABLE when the last whole line is not an event; DISK_FULL
 */
export function openEventLog(file: string, now: () => Date = () => new Date()): EventLogWriter {
  const descriptor = openForAppending(file);
  let { seq, length } = repairOrClose(descriptor, file);

  const append = (body: RunEventBody): RunEvent => {
    const line = Buffer.from(`${JSON.stringify({ seq: seq + 1, time: now().toISOString(), ...body }, leaveOutNotFinite)}\n`);
    // Parsed before it is written: a malformed event must not make the log unreadable.
    const event = runEvent.parse(JSON.parse(line.toString()));
    let done = 0;
    try {
      while (done < line.length) done += fs.writeSync(descriptor, line, done);
    } catch (error) {
      if (done > 0) fs.ftruncateSync(descriptor, length);
      throw toDiskFullError(error, file);
    }
    seq += 1;
    length += line.length;
    return event;
  };
  return {
    append,
    get lastSeq() {
      return seq;
    },
    close: () => fs.closeSync(descriptor),
  };
}

function openForAppending(file: string): number {
  try {
    return fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_APPEND);
  } catch (error) {
    throw toDiskFullError(error, file);
  }
}

function repairOrClose(descriptor: number, file: string): ReturnType<typeof repairEnd> {
  try {
    return repairEnd(descriptor, file);
  } catch (error) {
    fs.closeSync(descriptor);
    throw toDiskFullError(error, file);
  }
}

/** Leaves the file with whole lines only. Gives the number of its last event and its length in bytes. */
function repairEnd(descriptor: number, file: string): { seq: number; length: number } {
  // Read as a whole, once a start: a long run's log is a few MB.
  const content = Buffer.alloc(fs.fstatSync(descriptor).size);
  for (let done = 0; done < content.length; ) done += fs.readSync(descriptor, content, done, content.length - done, done);
  const length = content.lastIndexOf('\n') + 1;
  const lastLine = content.toString('utf8', content.subarray(0, Math.max(0, length - 1)).lastIndexOf('\n') + 1, length);
  const seq = length === 0 ? 0 : parseSeq(lastLine);
  if (seq === undefined) {
    throw new AnalogonError(
      'DATA_UNREADABLE',
      `${file}: its last line is not an event; restore the file from a copy, or train the run again`,
    );
  }
  if (parseSeq(content.toString('utf8', length)) === seq + 1) {
    fs.writeSync(descriptor, '\n');
    return { seq: seq + 1, length: content.length + 1 };
  }
  if (length < content.length) fs.ftruncateSync(descriptor, length);
  return { seq, length };
}

function parseSeq(line: string): number | undefined {
  try {
    return runEvent.parse(JSON.parse(line)).seq;
  } catch {
    return undefined;
  }
}

const leaveOutNotFinite = (_: string, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? undefined : value);
