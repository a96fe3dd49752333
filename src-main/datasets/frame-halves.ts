import type { DatasetDescription } from './dataset-description';
import type { FrameReader } from './frame-reader';
import type { FrameWorkerFile } from './frame-worker-messages';
import { type FrameWorkerPlace, openFrameWorker } from './open-frame-worker';
import { type FrameScan, joinScans, type ScanOptions, scanFrames } from './scan-frames';
import { type WriteRangeOptions, writeFrameRange } from './write-frames';

/** Both passes over a file, a half at a time or both at once: the numbers are the same, since the halves are. */
export interface FrameHalves {
  scan(options: Omit<ScanOptions, 'range'>): Promise<FrameScan>;
  write(options: Omit<WriteRangeOptions, 'range'>): Promise<void>;
  close(): Promise<unknown>;
}

/** @param describeOptions with which `description` was made: the worker, if there is one, makes its own */
export function createFrameHalves(
  reader: FrameReader,
  description: DatasetDescription,
  describeOptions: FrameWorkerFile['options'],
  channels: Int32Array,
  place?: FrameWorkerPlace,
): FrameHalves {
  const worker = openFrameWorker({ path: description.file, options: describeOptions, channels }, place);
  const [first, second] = reader.halves;
  return {
    async scan({ onProgress, ...options }) {
      const later = worker?.run({ kind: 'scan', ...options, range: second });
      later?.catch(() => undefined);
      // Both threads advance alike, so one of them tells how far the pass is.
      const half = await scanFrames(reader, { ...options, range: first, onProgress: worker ? doubled(onProgress) : onProgress });
      const other = later ? (await later).scan : await scanFrames(reader, { ...options, range: second, onProgress });
      if (!other) throw new Error('the worker gave no scan');
      return joinScans(half, other);
    },
    async write({ onProgress, ...options }) {
      const later = worker?.run({ kind: 'write', ...options, range: second });
      later?.catch(() => undefined);
      await writeFrameRange(reader, { ...options, range: first, onProgress: worker ? doubled(onProgress) : onProgress });
      if (later) await later;
      else await writeFrameRange(reader, { ...options, range: second, onProgress });
    },
    close: async () => worker?.close(),
  };
}

function doubled(onProgress: ScanOptions['onProgress']): ScanOptions['onProgress'] {
  return onProgress && ((done, total) => onProgress(Math.min(total, 2 * done), total));
}
