import fs from 'node:fs';
import { parseEventLine } from './parse-event-line';
import { type LogPosition, logStart } from './read-log-part';

const blockBytes = 1 << 20;

/**
 * Where in an `events.jsonl` the event with this number stands. Counts lines without parsing them: 100 MB take some 50 ms.
 * @returns the start of the log where it has no such event (yet)
 * @throws AnalogonError DATA_UNREADABLE when the line is not that event
 */
export function seekEvent(file: string, seq: number): LogPosition {
  if (seq === 0 || !fs.existsSync(file)) return logStart;
  const descriptor = fs.openSync(file, 'r');
  try {
    const block = Buffer.alloc(blockBytes);
    let lines = 0;
    let start = 0;
    for (let offset = 0; ; ) {
      const length = fs.readSync(descriptor, block, 0, blockBytes, offset);
      if (length === 0) return logStart;
      const bytes = block.subarray(0, length);
      for (let end = bytes.indexOf('\n'); end >= 0; end = bytes.indexOf('\n', end + 1)) {
        lines += 1;
        if (lines === seq) return positionOf(file, descriptor, seq, start, offset + end);
        start = offset + end + 1;
      }
      offset += length;
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

function positionOf(file: string, descriptor: number, seq: number, start: number, end: number): LogPosition {
  const line = Buffer.alloc(end - start);
  fs.readSync(descriptor, line, 0, line.length, start);
  return { seq, time: parseEventLine(line.toString('utf8'), seq, file).time, start, end };
}
