import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { toDiskFullError } from '../storage/disk-full-error';
import type { FrameReader, FrameSlab } from './frame-reader';
import { createTransforms, transformPlane } from './frame-transform';
import type { NormalizationStatistics } from './prepared-dataset';

export interface WriteFramesOptions {
  readonly reader: FrameReader;
  readonly statistics: NormalizationStatistics;
  /** Frame of the cache that each row of the file becomes; −1 for rows left out. */
  readonly frameOfRow: Int32Array;
  readonly file: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Writes the transformed frames, [frame][y][x][channel] float32, under a temporary name and renames it to `file`.
 * @throws AnalogonError DISK_FULL | DATA_UNREADABLE; whatever fails, the temporary file is gone
 */
export async function writeFrames({ reader, statistics, frameOfRow, file, onProgress }: WriteFramesOptions): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.part`;
  const frameFloats = reader.height * reader.width * reader.channelCount;
  const transforms = createTransforms(statistics);
  let buffer = new Float32Array(0);

  function transformRow(slab: FrameSlab, row: number, start: number): void {
    slab.channels.forEach((planes, channel) => {
      const transform = transforms[channel];
      if (transform === undefined) return;
      transformPlane(planes, row - slab.firstRow, reader.height, reader.width, transform, buffer, start + channel, reader.channelCount);
    });
  }

  function writeSlab(descriptor: number, slab: FrameSlab): void {
    const end = slab.firstRow + slab.rowCount;
    for (let row = slab.firstRow; row < end; ) {
      const firstFrame = frameOfRow[row] ?? -1;
      let count = 0;
      while (firstFrame >= 0 && row + count < end && frameOfRow[row + count] === firstFrame + count) {
        transformRow(slab, row + count, count * frameFloats);
        count++;
      }
      if (count > 0) writeAll(descriptor, buffer.subarray(0, count * frameFloats), firstFrame * frameFloats);
      row += Math.max(1, count);
    }
  }

  try {
    const descriptor = fs.openSync(temporary, 'wx');
    try {
      for (const slab of reader.readSlabs()) {
        if (buffer.length < slab.rowCount * frameFloats) buffer = new Float32Array(slab.rowCount * frameFloats);
        writeSlab(descriptor, slab);
        onProgress?.(slab.firstRow + slab.rowCount, reader.rows);
        await setImmediate();
      }
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    renameUnlessPresent(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw toDiskFullError(error, file);
  }
}

function writeAll(descriptor: number, values: Float32Array, firstFloat: number): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const position = firstFloat * Float32Array.BYTES_PER_ELEMENT;
  for (let done = 0; done < bytes.length; ) done += fs.writeSync(descriptor, bytes, done, bytes.length - done, position + done);
}

/** Windows refuses to replace a file another run has open; that run wrote the same bytes. */
function renameUnlessPresent(temporary: string, file: string): void {
  try {
    fs.renameSync(temporary, file);
  } catch (error) {
    if (process.platform !== 'win32' || !fs.existsSync(file)) throw error;
    fs.rmSync(temporary, { force: true });
  }
}
