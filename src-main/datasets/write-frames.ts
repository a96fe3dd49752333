import fs from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { toDiskFullError } from '../storage/disk-full-error';
import { nameTemporaryFile } from '../storage/temporary-file';
import type { FrameReader, FrameSlab, RowRange } from './frame-reader';
import { createTransforms, transformPlane } from './frame-transform';
import type { NormalizationStatistics } from './prepared-dataset';

const floatBytes = Float32Array.BYTES_PER_ELEMENT;
/**
 * Linux caches a longer write in pages of up to 2 MiB. Where those are scarce, or a virtual machine has to get them from its host, a
 * cache of 1.2 GB written 10 MB at a time cost 5 to 7 s of system time, in these pieces 1 to 3.5 s. A slab is one piece: each further
 * one would wait for the computing thread.
 */
const writeBytes = 2 ** 20;
/** The disk starts on this much while later frames are computed, else all of it waits for the last sync. */
const flushBytes = 128 * 2 ** 20;

export interface WriteRangeOptions {
  readonly statistics: NormalizationStatistics;
  /** Frame of the cache that each row of the file becomes; −1 for rows left out. */
  readonly frameOfRow: Int32Array;
  /** Exists already. */
  readonly file: string;
  readonly range: RowRange;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Consecutive frames of the cache that lie one after another in a buffer, from `start` (in floats) on. */
interface FrameRun {
  readonly firstFrame: number;
  readonly start: number;
  count: number;
}

/**
 * Makes `file` with what `writeRanges` writes under a temporary name.
 * @throws AnalogonError DISK_FULL | DATA_UNREADABLE; whatever fails, the temporary file is gone
 */
export async function writeFrames(file: string, writeRanges: (temporary: string) => Promise<unknown>): Promise<void> {
  const temporary = nameTemporaryFile(file);
  try {
    await (await open(temporary, 'wx')).close();
    await writeRanges(temporary);
    renameUnlessPresent(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw toDiskFullError(error, file);
  }
}

/** Writes the transformed frames of a range of rows to their places in the cache, [frame][y][x][channel] float32. */
export async function writeFrameRange(
  reader: FrameReader,
  { statistics, frameOfRow, file, range, onProgress }: WriteRangeOptions,
): Promise<void> {
  const frameFloats = reader.height * reader.width * reader.channelCount;
  const transforms = createTransforms(statistics);

  function transformSlab(slab: FrameSlab, buffer: Float32Array): readonly FrameRun[] {
    const runs: FrameRun[] = [];
    let start = 0;
    for (let frame = 0; frame < slab.rowCount; frame++) {
      const cacheFrame = frameOfRow[slab.firstRow + frame] ?? -1;
      if (cacheFrame < 0) continue;
      transforms.forEach((transform, channel) => {
        const planes = slab.channels[channel];
        if (planes === undefined) return;
        transformPlane(planes, frame, reader.height, reader.width, transform, buffer, start + channel, reader.channelCount);
      });
      const run = runs.at(-1);
      if (run !== undefined && run.firstFrame + run.count === cacheFrame) run.count++;
      else runs.push({ firstFrame: cacheFrame, start, count: 1 });
      start += frameFloats;
    }
    return runs;
  }

  async function writeRuns(handle: FileHandle, buffer: Float32Array, runs: readonly FrameRun[]): Promise<void> {
    for (const { firstFrame, start, count } of runs) {
      const bytes = new Uint8Array(buffer.buffer, start * floatBytes, count * frameFloats * floatBytes);
      const position = firstFrame * frameFloats * floatBytes;
      for (let done = 0; done < bytes.length; )
        done += (await handle.write(bytes, done, Math.min(writeBytes, bytes.length - done), position + done)).bytesWritten;
    }
  }

  async function writeAll(handle: FileHandle): Promise<void> {
    // One buffer is filled while the other is written: the system's part of writing goes on in another thread.
    let [filling, emptying] = [new Float32Array(0), new Float32Array(0)];
    let [writing, flushing] = [Promise.resolve(), Promise.resolve()];
    let unflushedBytes = 0;
    try {
      for (const slab of reader.readSlabs(range)) {
        if (filling.length < slab.rowCount * frameFloats) filling = new Float32Array(slab.rowCount * frameFloats);
        const runs = transformSlab(slab, filling);
        await writing;
        writing = writeRuns(handle, filling, runs);
        // A failure is met at the next await; until then it must not count as unhandled.
        writing.catch(() => undefined);
        [filling, emptying] = [emptying, filling];
        unflushedBytes += slab.rowCount * frameFloats * floatBytes;
        if (unflushedBytes >= flushBytes) {
          await flushing;
          flushing = handle.datasync();
          flushing.catch(() => undefined);
          unflushedBytes = 0;
        }
        onProgress?.(slab.firstRow + slab.rowCount, reader.rows);
        await setImmediate();
      }
    } finally {
      await Promise.allSettled([writing, flushing]);
    }
    await writing;
    await flushing;
    await handle.sync();
  }

  const handle = await open(file, 'r+');
  try {
    await writeAll(handle);
  } finally {
    await handle.close();
  }
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
